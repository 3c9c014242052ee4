#include <algorithm>

#include <doctest/doctest.h>

#include "test/system/dose.hpp"
#include "test/system/kube_portal.hpp"
#include "test/system/transfer_load.hpp"

using namespace kubeportal::system;

namespace {

constexpr std::size_t kEndpoints = 4;

/// Fewer transfers may by chance lack one of the ways in which connections end.
constexpr std::size_t kEnoughForEveryEnding = 400;

std::size_t tenth_of_the_dose() { return std::max(kEnoughForEveryEnding, transfer_dose() / 10); }

/// Dialling waits long: a connection that is given up because the machine is slow is right, but
/// would look like one that was lost.
const std::vector<std::string> kPatientDialling{"--dial-timeouts=20s,20s,20s,20s"};

void run_transfers(const LoadOptions& options, std::vector<std::string> flags = {}) {
  TransferLoad load(options);
  flags.insert(flags.end(), kPatientDialling.begin(), kPatientDialling.end());
  LoadBalancer balancer(load.endpoints(), flags);
  const auto start = Clock::now();
  const auto report = load.run({balancer.address()});
  const std::chrono::duration<double> seconds = Clock::now() - start;
  MESSAGE("seed " << options.seed << ", " << options.transfers << " transfers in "
                  << seconds.count() << " s: " << report.summary());
  CHECK(report.violations.empty());

  // The mix must really have been one.
  CHECK(report.finished > options.transfers / 4);
  CHECK(report.client_finished_first > 0);
  CHECK(report.endpoint_finished_first > 0);
  CHECK(report.resets_by_client > 0);
  CHECK(report.resets_by_endpoint > 0);

  CHECK_MESSAGE(eventually(kPatience, [&] { return balancer.active() == 0; }),
                "sessions left over: " << balancer.active());
  const auto metrics = balancer.metrics();
  const double opened = metrics.sum("kube_portal_connections_opened_total");
  CHECK(opened > 0);
  CHECK(opened <= static_cast<double>(options.transfers));
  CHECK(opened == metrics.sum("kube_portal_connections_closed_total"));
  balancer.stop();
}

}  // namespace

TEST_CASE("randomised transfers lose reorder and invent nothing") {
  run_transfers({.seed = seed(),
                 .transfers = transfer_dose() * 9 / 10,
                 .concurrency = 128,
                 .endpoints = kEndpoints});
}

TEST_CASE("randomised transfers of many connections at once are right") {
  run_transfers({.seed = seed(),
                 .transfers = tenth_of_the_dose(),
                 .concurrency = 256,
                 .endpoints = kEndpoints});
}

// The sockets of the load are short in either case; a pipe of one page makes every step partial.
TEST_CASE(
    "randomised transfers that are spliced from the first byte through small pipes are right") {
  run_transfers({.seed = seed(),
                 .transfers = tenth_of_the_dose(),
                 .concurrency = 128,
                 .endpoints = kEndpoints},
                {"--splice-after=0", "--splice-pipe-size=4096"});
}
