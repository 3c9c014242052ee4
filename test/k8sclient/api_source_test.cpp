#include "k8sclient/api_source.hpp"

#include <algorithm>
#include <stdexcept>

#include <doctest/doctest.h>

#include "test/k8sclient/live_api.hpp"
#include "test/k8sclient/temporary_folder.hpp"

using namespace kubeportal;
using namespace kubeportal::testing;
using namespace std::chrono_literals;
using Journal = std::vector<std::string>;

namespace {

Journal sorted(Journal journal) {
  std::sort(journal.begin(), journal.end());
  return journal;
}

bool was_asked(const fakes::ApiServer& server, const std::string& part) {
  const auto requests = server.requests();
  return std::any_of(requests.begin(), requests.end(),
                     [&](const auto& target) { return target.find(part) != std::string::npos; });
}

}  // namespace

TEST_CASE("what a server has is delivered and then its changes") {
  fakes::ApiServer server;
  server.put(kServices, service_json("web"));
  server.put(kSlices, slice_json("web-1"));
  server.put(kNodes, R"({"metadata":{"name":"node-a"}})");
  LiveApi live(server);
  live.sync();
  CHECK(sorted(live.take()) == Journal{"+web", "+web-1", "synced", "synced"});
  CHECK(live.node_journal == Journal{"+node-a", "synced"});

  server.put(kServices, service_json("api"));
  live.await("+api");
  server.put(kServices, service_json("web", 81));
  live.await("~web");
  server.remove(kSlices, "web-1");
  live.await("-web-1");
  CHECK(live.journal == Journal{"+api", "~web", "-web-1"});
}

TEST_CASE("the objects of a source are those in force, in the order of their names") {
  fakes::ApiServer server;
  server.put(kServices, service_json("web"));
  server.put(kServices, service_json("api"));
  server.put(kSlices, slice_json("web-1"));
  server.put(kNodes, R"({"metadata":{"name":"node-a"}})");
  LiveApi live(server);
  CHECK(live.objects().services.empty());
  live.sync();
  const auto objects = live.objects();
  REQUIRE(objects.services.size() == 2);
  CHECK(objects.services[0]->meta.name == "api");
  CHECK(objects.services[1]->meta.name == "web");
  REQUIRE(objects.endpoint_slices.size() == 1);
  REQUIRE(objects.nodes.size() == 1);

  server.remove(kServices, "api");
  live.await("-api");
  live.stop();
  REQUIRE(live.objects().services.size() == 1);
  CHECK(live.objects().services[0] == objects.services[1]);
}

TEST_CASE("it asks as kube-proxy does") {
  fakes::ApiServer server;
  LiveApi live(server);
  live.sync();
  const std::string cached = "?limit=500&resourceVersion=0";
  CHECK(was_asked(
      server, kServices + cached + "&labelSelector=%21service.kubernetes.io%2Fservice-proxy-name"));
  CHECK(was_asked(server, kSlices + cached + "&labelSelector=%21service.kubernetes.io%2Fheadless"));
  CHECK(was_asked(server, kNodes + cached + "&fieldSelector=metadata.name%3Dnode-a"));
}

TEST_CASE("a list in pages is delivered as one") {
  fakes::ApiServer server;
  server.set_page_size(3);
  for (int i = 0; i < 10; ++i) server.put(kServices, service_json("s" + std::to_string(i)));
  LiveApi live(server);
  live.sync();
  CHECK(live.journal.size() == 12);
  CHECK(was_asked(server, "continue=s8"));
}

TEST_CASE("a watch that ends in time goes on where it was without a new list") {
  fakes::ApiServer server;
  server.put(kServices, service_json("web"));
  auto times = quick_times();
  LiveApi live(server, times);
  live.sync();
  server.put(kServices, service_json("api"));
  live.await("+api");
  const auto lists = [&] {
    const auto requests = server.requests();
    return std::count_if(requests.begin(), requests.end(),
                         [](const auto& target) { return target.find(kServices + "?limit") == 0; });
  };
  server.end_watches();
  server.put(kServices, service_json("more"));
  live.await("+more");
  CHECK(lists() == 1);
  CHECK(LiveApi::count("+web", live.journal) == 1);
}

TEST_CASE("a server without slices v1 is asked for v1beta1") {
  fakes::ApiServer server;
  server.not_here(kSlices);
  server.put(kBetaSlices, slice_json("web-1"));
  LiveApi live(server);
  live.sync();
  CHECK(LiveApi::count("+web-1", live.journal) == 1);
}

TEST_CASE("a server without slices is asked for Endpoints") {
  fakes::ApiServer server;
  server.not_here(kSlices);
  server.not_here(kBetaSlices);
  server.put(kEndpoints,
             R"({"metadata":{"name":"web","namespace":"default"},"subsets":[
                 {"addresses":[{"ip":"10.0.0.1"},{"ip":"fd00::1"}],"ports":[{"port":80}]}]})");
  LiveApi live(server);
  live.sync();
  CHECK(LiveApi::count("+web:subset-0:ipv4", live.journal) == 1);
  CHECK(LiveApi::count("+web:subset-0:ipv6", live.journal) == 1);
  server.remove(kEndpoints, "web");
  live.await("-web:subset-0:ipv6");
}

TEST_CASE("an object that cannot be read whole is in force as far as it goes") {
  fakes::ApiServer server;
  server.put(kServices, service_json("web", 99999));
  server.put(kServices, service_json("good"));
  LiveApi live(server);
  live.sync();
  CHECK(LiveApi::count("+good", live.journal) == 1);
  CHECK(live.log.count("Service default/web: spec.ports[0].port: found 99999") == 1);
}

TEST_CASE("a server with a certificate of another authority is not spoken to") {
  fakes::ApiServer server;
  fakes::ApiServer other;
  auto config = LiveApi::config_of(server);
  config.authority.text = other.certificates().authority;
  LiveApi live(config, quick_times());
  live.start();
  live.await_that("a complaint", [&] { return live.log.count("no TLS connection") == 3; });
  CHECK(live.log.count("certificate of 127.0.0.1") == 3);
  CHECK(server.requests().empty());
  CHECK(live.journal.empty());
}

TEST_CASE("the name that a certificate must bear can be told") {
  fakes::ApiServer server;
  auto config = LiveApi::config_of(server);
  config.tls_server_name = "kubernetes";
  LiveApi good(config, quick_times());
  good.sync();

  config.tls_server_name = "other.example.org";
  LiveApi bad(config, quick_times());
  bad.start();
  bad.await_that("a complaint", [&] { return bad.log.count("certificate of other") == 3; });
  CHECK(bad.journal.empty());
}

TEST_CASE("a server that wants a certificate gets that of the files as they are now") {
  fakes::ApiServer server;
  server.require_client_certificate();
  const fakes::ApiServer other;
  const TemporaryFolder folder;
  folder.write("client.crt", other.certificates().client);
  folder.write("client.key", other.certificates().client_key);
  auto config = LiveApi::config_of(server);
  config.certificate.file = folder / "client.crt";
  config.key.file = folder / "client.key";
  LiveApi live(config, quick_times());
  live.start();
  live.await_that("a complaint", [&] { return live.log.count("trying again") >= 3; });
  CHECK(live.journal.empty());

  folder.replace("client.crt", server.certificates().client);
  folder.replace("client.key", server.certificates().client_key);
  live.await_that("synced", [&] { return LiveApi::count("synced", live.journal) == 2; });
}

TEST_CASE("verification can be switched off") {
  fakes::ApiServer server;
  auto config = LiveApi::config_of(server);
  config.authority = {};
  config.insecure_skip_tls_verify = true;
  LiveApi live(config, quick_times());
  live.sync();
}

TEST_CASE("a certificate authority that cannot be read is a reason not to start") {
  fakes::ApiServer server;
  auto config = LiveApi::config_of(server);
  config.authority = {.text = "", .file = "/nowhere/ca.crt"};
  LiveApi live(config, quick_times());
  CHECK_THROWS_WITH_AS(
      live.start(),
      "cannot read the certificate-authority /nowhere/ca.crt: No such file or directory",
      std::runtime_error);
}

TEST_CASE("after the stop nothing is delivered") {
  fakes::ApiServer server;
  LiveApi live(server);
  live.sync();
  live.take();
  live.stop();
  server.put(kServices, service_json("late"));
  fakes::ApiServer witness;
  LiveApi other(witness);
  other.sync();
  CHECK(live.journal.empty());
}
