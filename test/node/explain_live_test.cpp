#include <random>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "test/node/flavours.hpp"
#include "test/node/greeters.hpp"
#include "test/node/random_service.hpp"
#include "test/system/asked.hpp"
#include "test/whole_dose.hpp"

using namespace kubeportal;
using namespace kubeportal::node;

namespace {

constexpr std::uint64_t kSeed = 20261127;
constexpr unsigned kServicesAtOnce = 30;
constexpr unsigned kConnectionsEach = 3;

unsigned states_to_try() { return testing::whole_dose() ? 1000 : 60; }

/// What the running proxy says of the next connection, in the words of met().
std::string foretold(const Lab& lab, const RandomService& service, std::string& text) {
  std::vector<std::string> arguments{"explain", service.address, "--output=json"};
  if (service.from == RandomService::From::outside) arguments.emplace_back("--from=192.0.2.2");
  if (service.from == RandomService::From::pod) arguments.emplace_back("--from=10.244.1.2");
  const auto said = system::asked(lab.admin_socket(), arguments);
  text = said.out + said.err;
  const auto json = nlohmann::json::parse(said.out, nullptr, false);
  if (json.is_discarded()) return "no answer";
  if (!json.contains("next")) return json.at("outcome");
  return letter_of(json.at("next").get<std::string>());
}

/// Endpoints that are dead are known once they have been dialled, for ten seconds: as many
/// connections as there are endpoints dial each of them.
void dial_each_endpoint(const GreetingLab& lab, const RandomService& service) {
  for (std::size_t i = 0; i < lab.endpoints.size(); ++i) {
    if (met(lab.place(service.from), service.address).size() != 1) return;
  }
}

}  // namespace

TEST_CASE("a running proxy foretells each next connection") {
  std::mt19937_64 random(kSeed);
  unsigned number = 0;
  unsigned served = 0;
  for (const auto states = states_to_try(); number < states;) {
    for (const auto& flavour : kFlavours) {
      CAPTURE(flavour);
      GreetingLab lab;
      std::vector<RandomService> services;
      for (unsigned i = 0; i < kServicesAtOnce && number < states; ++i, ++number) {
        services.push_back(random_service(random, number, true));
        lab.write("s" + std::to_string(number) + ".yaml", services.back().manifest);
      }
      const NodeProxy proxy(lab, flavour);
      for (const auto& service : services) {
        CAPTURE(service.manifest);
        dial_each_endpoint(lab, service);
        for (unsigned connection = 0; connection < kConnectionsEach; ++connection) {
          std::string text;
          const auto told = foretold(lab, service, text);
          CAPTURE(text);
          const auto seen = met(lab.place(service.from), service.address);
          CHECK(seen == told);
          if (seen.size() != 1) break;  // which costs a second, and moves no turn
          ++served;
        }
      }
    }
  }
  MESSAGE(number << " states, " << served << " connections served");
  CHECK(served > number / 2);
}
