#include <doctest/doctest.h>

#include "test/system/dose.hpp"
#include "test/system/kube_portal.hpp"
#include "test/system/transfer_load.hpp"

using namespace kubeportal::system;

namespace {

constexpr std::size_t kEndpoints = 4;

/// Dialling waits long: a connection that is given up because the machine is slow is right, but
/// would look like one that was lost.
const std::vector<std::string> kPatientDialling{"--dial-timeouts=20s,20s,20s,20s"};

void run_transfers(const LoadOptions& options) {
  TransferLoad load(options);
  LoadBalancer balancer(load.endpoints(), kPatientDialling);
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
                 .transfers = transfer_dose() / 10,
                 .concurrency = 256,
                 .endpoints = kEndpoints});
}
