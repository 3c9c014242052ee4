#include "proxy/command/lb_source.hpp"

#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "k8sclient/exported_manifests.hpp"
#include "k8sclient/objects_json.hpp"
#include "test/k8sclient/recording_handler.hpp"

using namespace kubeportal;
using namespace kubeportal::testing;

namespace {

config::LbOptions two_endpoints() {
  config::LbOptions options;
  options.listen = {"127.0.0.1", 8080};
  options.endpoints = {{"10.0.0.1", 80}, {"fd00::1", 80}};
  return options;
}

/// A source that has been started.
struct LiveLb {
  explicit LiveLb(const config::LbOptions& options)
      : source(io, options, {services, slices, nodes}) {
    source.start();
  }

  boost::asio::io_context io;
  std::vector<std::string> journal;
  RecordingHandler<api::Service> services{journal};
  RecordingHandler<api::EndpointSlice> slices{journal};
  RecordingHandler<api::Node> nodes{journal};
  command::LbSource source;
};

}  // namespace

TEST_CASE("a command line's objects are one Service and a slice for each family") {
  const LiveLb live(two_endpoints());
  const auto objects = live.source.objects();
  REQUIRE(objects.services.size() == 1);
  CHECK(*objects.services[0] == live.services.last);
  REQUIRE(objects.endpoint_slices.size() == 2);
  CHECK(*objects.endpoint_slices[1] == live.slices.last);
  CHECK(objects.nodes.empty());
}

TEST_CASE("a command line's objects are good manifests") {
  const LiveLb live(two_endpoints());
  const auto objects = live.source.objects();
  const auto exported =
      k8sclient::exported_manifests(nlohmann::json::parse(k8sclient::objects_json(objects)));
  CHECK(exported.left_out.empty());
  const auto manifest = k8sclient::read_manifest(exported.files.at("default.yaml"));
  CHECK(manifest.is_good());
  REQUIRE(manifest.services.size() == 1);
  CHECK(*manifest.services[0].object == *objects.services[0]);
  REQUIRE(manifest.endpoint_slices.size() == 2);
  CHECK(*manifest.endpoint_slices[0].object == *objects.endpoint_slices[0]);
}
