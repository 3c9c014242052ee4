#include <doctest/doctest.h>

#include "k8sclient/remembered_servers.hpp"
#include "test/k8sclient/live_api.hpp"
#include "test/k8sclient/temporary_folder.hpp"

using namespace kubeportal;
using namespace kubeportal::testing;
using k8sclient::read_remembered_servers;
using k8sclient::ServerUrl;

namespace {

std::string kubernetes_slice(const std::string& name, const std::string& address) {
  return R"({"metadata":{"name":")" + name +
         R"(","namespace":"default","labels":{"kubernetes.io/service-name":"kubernetes"}},)" +
         R"("addressType":"IPv4","endpoints":[{"addresses":[")" + address +
         R"("]}],"ports":[{"name":"https","port":6443}]})";
}

}  // namespace

TEST_CASE("when a server does not answer the next one is asked, and in the end the first again") {
  fakes::ApiServer first;
  fakes::ApiServer second;
  auto config = LiveApi::config_of(first);
  config.authority = {};
  config.insecure_skip_tls_verify = true;  // each has an authority of its own, of the same name
  config.more_servers = {*k8sclient::parse_server_url(second.url())};
  first.put(kServices, service_json("web"));
  second.put(kServices, service_json("web"));
  second.put(kServices, service_json("more"));
  LiveApi live(config, quick_times());
  live.sync();
  CHECK(second.requests().empty());
  first.go_away();
  live.await("+more");
  CHECK(live.log.count("trying " + second.url()) == 1);
  second.go_away();
  first.put(kServices, service_json("web", 81));
  first.put(kServices, service_json("late"));  // of a version that the second has not had
  first.come_back();
  live.await("+late");
  CHECK(LiveApi::count("+web", live.journal) == 1);
}

TEST_CASE("the API servers of a cluster are remembered and a client starts by them") {
  fakes::ApiServer server;
  const TemporaryFolder folder;
  const auto file = folder / "state/api-servers";
  server.put(kSlices, kubernetes_slice("kubernetes", "10.0.0.1"));
  server.put(kSlices, slice_json("web-1"));
  {
    LiveApi live(LiveApi::config_of(server), quick_times(), file);
    live.sync();
    CHECK(read_remembered_servers(file) == std::vector<ServerUrl>{{true, "10.0.0.1", 6443, ""}});
    server.put(kSlices, kubernetes_slice("kubernetes", "10.0.0.2"));
    live.await("~kubernetes");
    CHECK(read_remembered_servers(file) == std::vector<ServerUrl>{{true, "10.0.0.2", 6443, ""}});
    server.remove(kSlices, "kubernetes");
    live.await("-kubernetes");
    CHECK(read_remembered_servers(file).size() == 1);
  }
}

TEST_CASE("a file that cannot be written or read is no reason to fail") {
  fakes::ApiServer server;
  server.put(kSlices, kubernetes_slice("kubernetes", "10.0.0.1"));
  LiveApi live(LiveApi::config_of(server), quick_times(), "/proc/nowhere/api-servers");
  live.sync();
  CHECK(live.log.count("are not remembered in /proc/nowhere/api-servers") == 1);
  CHECK(read_remembered_servers("/proc/nowhere/api-servers").empty());
}
