#pragma once

#include <chrono>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <doctest/doctest.h>

#include "k8sclient/api_source.hpp"
#include "test/fakes/api_server.hpp"
#include "test/fakes/captured_log.hpp"
#include "test/k8sclient/recording_handler.hpp"

namespace kubeportal::testing {

inline const std::string kServices = "/api/v1/services";
inline const std::string kSlices = "/apis/discovery.k8s.io/v1/endpointslices";
inline const std::string kBetaSlices = "/apis/discovery.k8s.io/v1beta1/endpointslices";
inline const std::string kEndpoints = "/api/v1/endpoints";
inline const std::string kNodes = "/api/v1/nodes";

inline std::string service_json(const std::string& name, int port = 80) {
  return R"({"apiVersion":"v1","kind":"Service","metadata":{"name":")" + name +
         R"(","namespace":"default"},"spec":{"clusterIP":"10.0.0.1","ports":[{"port":)" +
         std::to_string(port) + "}]}}";
}

inline std::string slice_json(const std::string& name) {
  return R"({"metadata":{"name":")" + name +
         R"(","namespace":"default","labels":{"kubernetes.io/service-name":"web"}},)" +
         R"("addressType":"IPv4","endpoints":[{"addresses":["10.0.0.9"]}],)" +
         R"("ports":[{"name":"","port":80}]})";
}

/// Times at which tests are fast.
inline k8sclient::ReflectorTimes quick_times() {
  using std::chrono::milliseconds;
  k8sclient::ReflectorTimes times;
  times.backoff = {.first = milliseconds(5), .most = milliseconds(40)};
  return times;
}

/// An ApiSource in front of a fake server, driven until something is seen.
class LiveApi {
 public:
  explicit LiveApi(const fakes::ApiServer& server,
                   const k8sclient::ReflectorTimes& times = quick_times())
      : LiveApi(config_of(server), times) {}
  LiveApi(const k8sclient::ClientConfig& config, const k8sclient::ReflectorTimes& times,
          const std::string& remembered_servers = {})
      : source_(io_, config,
                {.node_name = "node-a",
                 .service_proxy_name = "",
                 .remembered_servers = remembered_servers},
                {services, slices, nodes}, times) {}

  static k8sclient::ClientConfig config_of(const fakes::ApiServer& server) {
    k8sclient::ClientConfig config;
    config.server = *k8sclient::parse_server_url(server.url());
    config.authority.text = server.certificates().authority;
    return config;
  }

  void start() { source_.start(); }
  void stop() { source_.stop(); }
  k8sclient::Objects objects() const { return source_.objects(); }
  void record(const api::Event& event) { source_.record(event); }

  /// Starts, and runs until all three kinds are synced.
  void sync() {
    start();
    await_that("synced",
               [&] { return count("synced", journal) == 2 && count("synced", node_journal) == 1; });
  }

  void await(const std::string& line) {
    await_that(line, [&] { return count(line, journal) > 0; });
  }

  template <typename Condition>
  void await_that(const std::string& what, Condition&& condition) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (!condition()) {
      if (std::chrono::steady_clock::now() > deadline) {
        for (const auto& seen : journal) MESSAGE("seen: " << seen);
        for (const auto& line : log.lines()) MESSAGE("log: " << line);
        FAIL("waited in vain for " << what);
      }
      io_.run_one_for(std::chrono::milliseconds(20));
    }
  }

  static long count(const std::string& line, const std::vector<std::string>& lines) {
    return std::count(lines.begin(), lines.end(), line);
  }

  /// What was delivered since the last call.
  std::vector<std::string> take() { return std::exchange(journal, {}); }

  std::vector<std::string> journal;
  std::vector<std::string> node_journal;
  RecordingHandler<api::Service> services{journal};
  RecordingHandler<api::EndpointSlice> slices{journal};
  RecordingHandler<api::Node> nodes{node_journal};
  fakes::CapturedLog log;

 private:
  boost::asio::io_context io_;
  k8sclient::ApiSource source_;
};

}  // namespace kubeportal::testing
