#include <random>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "test/node/flavours.hpp"
#include "test/node/greeters.hpp"
#include "test/node/random_service.hpp"
#include "test/system/kube_portal.hpp"
#include "test/whole_dose.hpp"

using namespace kubeportal;
using namespace kubeportal::node;

namespace {

constexpr std::uint64_t kSeed = 20261126;
constexpr unsigned kServicesAtOnce = 30;

unsigned states_to_try() { return testing::whole_dose() ? 1000 : 60; }

struct Foretold {
  std::string outcome;  ///< in the words of met()
  std::string text;     ///< the whole answer
};

Foretold explained(const Lab& lab, const RandomService& service) {
  std::vector<std::string> arguments{"explain",
                                     service.address,
                                     "--source=" + lab.manifests.path().string(),
                                     "--hostname-override=node-1",
                                     "--cluster-cidr=10.244.0.0/16,fd00:244::/64",
                                     "--output=json"};
  if (service.from == RandomService::From::outside) arguments.emplace_back("--from=192.0.2.2");
  if (service.from == RandomService::From::pod) arguments.emplace_back("--from=10.244.1.2");
  const Inside inside(lab.node);
  auto process = system::start_kube_portal(arguments);
  REQUIRE(process.wait_for_exit(system::kPatience));
  const auto text = process.out().text() + process.err().text();
  const auto json = nlohmann::json::parse(process.out().text(), nullptr, false);
  if (json.is_discarded()) return {"no answer", text};
  if (!json.contains("next")) return {json.at("outcome"), text};
  return {letter_of(json.at("next").get<std::string>()), text};
}

}  // namespace

TEST_CASE("explain foretells what the first connection to a fresh proxy meets") {
  std::mt19937_64 random(kSeed);
  unsigned served = 0;
  unsigned number = 0;
  for (const auto states = states_to_try(); number < states;) {
    for (const auto& flavour : kFlavours) {
      CAPTURE(flavour);
      GreetingLab lab;
      std::vector<RandomService> services;
      for (unsigned i = 0; i < kServicesAtOnce && number < states; ++i, ++number) {
        services.push_back(random_service(random, number));
        lab.write("s" + std::to_string(number) + ".yaml", services.back().manifest);
      }
      std::vector<Foretold> foretold;
      for (const auto& service : services) foretold.push_back(explained(lab, service));
      const NodeProxy proxy(lab, flavour);
      for (std::size_t i = 0; i < services.size(); ++i) {
        CAPTURE(services[i].manifest);
        CAPTURE(foretold[i].text);
        const auto seen = met(lab.place(services[i].from), services[i].address);
        CHECK(seen == foretold[i].outcome);
        served += seen.size() == 1 ? 1 : 0;
      }
    }
  }
  MESSAGE(number << " states, " << served << " served");
  CHECK(served > number / 4);
  CHECK(served < number * 9 / 10);
}
