#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <random>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "k8sclient/api/decode_endpoint_slice.hpp"
#include "k8sclient/api/decode_service.hpp"
#include "test/k8sclient/live_api.hpp"
#include "test/k8sclient/temporary_folder.hpp"
#include "test/whole_dose.hpp"

using namespace kubeportal;
using namespace kubeportal::testing;
using namespace std::chrono_literals;
using fakes::Fault;

namespace {

const std::string kToken = "a-token-that-nobody-may-see-";

/// The objects that were delivered and not withdrawn, by name.
template <typename Object>
class StateHandler : public k8sclient::Handler<Object> {
 public:
  void on_add(const Object& object) override {
    REQUIRE(objects.emplace(object.meta.name, object).second);
  }
  void on_update(const Object& previous, const Object& current) override {
    REQUIRE(objects.at(current.meta.name) == previous);
    objects[current.meta.name] = current;
  }
  void on_delete(const Object& object) override { REQUIRE(objects.erase(object.meta.name) == 1); }
  void on_synced() override {}

  std::map<std::string, Object> objects;
};

/// What the server has, as a client reads it.
template <typename Object, typename Decode>
std::map<std::string, Object> stored(const fakes::ApiServer& server, const std::string& path,
                                     Decode&& decode) {
  std::map<std::string, Object> objects;
  for (const auto& [name, text] : server.objects(path)) {
    document::Problems problems;
    objects.emplace(name, decode(nlohmann::json::parse(text), problems));
  }
  return objects;
}

std::size_t open_descriptors() {
  const std::filesystem::directory_iterator all("/proc/self/fd");
  return static_cast<std::size_t>(std::distance(begin(all), end(all)));
}

std::size_t resident_bytes() {
  std::ifstream file("/proc/self/statm");
  std::size_t whole = 0;
  std::size_t resident = 0;
  file >> whole >> resident;
  return resident * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

/// One hour at a fault a second with KUBE_PORTAL_LONG=1, a minute else.
int rounds() { return whole_dose() ? 3600 : 60; }

k8sclient::ReflectorTimes fast_motion() {
  k8sclient::ReflectorTimes times;
  times.backoff = {.first = 1ms, .most = 5ms};
  times.watch_silence = 500ms;
  times.initial_events = 300ms;
  times.deadlines.silence = 300ms;
  times.deadlines.whole = 1s;
  times.watch_least = times.watch_most = 0s;
  times.watch_grace = 1s;
  times.most_list_bytes = 1U << 20U;
  return times;
}

/// A server that goes wrong in every way there is, and a client that follows it.
class Soak {
 public:
  Soak()
      : source_(io_, config(),
                {.node_name = "node-a", .service_proxy_name = {}, .remembered_servers = {}},
                {services_, slices_, nodes_}, fast_motion()) {
    spdlog::set_level(spdlog::level::trace);
    source_.start();
  }

  void round() {
    for (int i = draw(3); i >= 0; --i) change_something();
    go_wrong();
    io_.run_for(std::chrono::milliseconds(draw(20)));
    server_.come_back();
  }

  /// Runs until the client knows what the server has, with no more connections than watches, and
  /// has not said whom it is.
  void settle() {
    const auto deadline = std::chrono::steady_clock::now() + 60s;
    while (!is_settled()) {
      REQUIRE_MESSAGE(std::chrono::steady_clock::now() < deadline, "it never came to rest");
      io_.run_for(20ms);
    }
    CHECK(log_.count(kToken) == 0);
    log_.clear();
  }

 private:
  int draw(int bound) { return std::uniform_int_distribution<int>(0, bound - 1)(random_); }

  k8sclient::ClientConfig config() {
    auto config = LiveApi::config_of(server_);
    config.authority = {};
    config.authority.file = folder_ / "ca.crt";
    config.token_file = folder_ / "token";
    folder_.replace("ca.crt", server_.certificates().authority);
    replace_token();
    return config;
  }

  /// The old one is refused from now on; the file has the new one in this moment.
  void replace_token() {
    const auto token = kToken + std::to_string(++tokens_);
    server_.require_token(token);
    folder_.replace("token", token);
  }

  void replace_certificates() {
    folder_.replace("ca.crt", server_.replace_certificates().authority);
  }

  void change_something() {
    const auto name = "s" + std::to_string(draw(40));
    const auto& path = draw(2) == 0 ? kServices : kSlices;
    if (draw(3) == 0 && server_.objects(path).contains(name)) return server_.remove(path, name);
    server_.put(path, path == kServices ? service_json(name, 1 + draw(1000)) : slice_json(name));
  }

  void go_wrong() {
    const auto& path = draw(2) == 0 ? kServices : kSlices;
    const auto fault = static_cast<Fault>(draw(static_cast<int>(Fault::server_error) + 1));
    server_.set_initial_events(static_cast<fakes::InitialEvents>(draw(3)));
    switch (draw(8)) {
      case 0:
        return server_.fail_list(path, fault);
      case 1:
        server_.fail_watch(path, fault);
        return server_.end_watches();
      case 2:
        return server_.cut_list(path, static_cast<std::size_t>(draw(2000)));
      case 3:
        server_.cut_watch(path, static_cast<std::size_t>(draw(500)));
        return server_.end_watches();
      case 4:
        server_.fail_watch(path, Fault::gone);
        return server_.end_watches();
      case 5:
        replace_token();
        return server_.end_watches();
      case 6:
        replace_certificates();
        return server_.end_watches();
      default:
        return server_.go_away();
    }
  }

  bool is_settled() const {
    return server_.connections() <= 3 &&
           services_.objects == stored<api::Service>(server_, kServices, api::decode_service) &&
           slices_.objects ==
               stored<api::EndpointSlice>(server_, kSlices, api::decode_endpoint_slice);
  }

  std::mt19937 random_{20'210'118};
  TemporaryFolder folder_;
  int tokens_ = 0;
  fakes::CapturedLog log_;
  fakes::ApiServer server_;
  StateHandler<api::Service> services_;
  StateHandler<api::EndpointSlice> slices_;
  StateHandler<api::Node> nodes_;
  boost::asio::io_context io_;
  k8sclient::ApiSource source_;
};

}  // namespace

TEST_CASE("after every fault in random order the client has what the server has and nothing more") {
  Soak soak;
  const int all = rounds();
  std::size_t descriptors = 0;
  std::size_t bytes = 0;
  for (int round = 1; round <= all; ++round) {
    CAPTURE(round);
    soak.round();
    if (round % 10 != 0) continue;
    soak.settle();
    if (round == all / 2) {
      descriptors = open_descriptors();
      bytes = resident_bytes();
    }
  }
  // Three watches, each with two ends here, that are open or about to be opened.
  CHECK(open_descriptors() <= descriptors + 6);
#ifndef __SANITIZE_ADDRESS__  // which keeps what was freed
  CHECK(resident_bytes() <= bytes + (16U << 20U));
#endif
  MESSAGE(all << " rounds; descriptors: " << descriptors << " half-way, " << open_descriptors()
              << " at the end; resident: " << bytes / 1024 << " KiB, " << resident_bytes() / 1024);
}
