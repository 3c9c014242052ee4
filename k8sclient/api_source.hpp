#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>

#include "k8sclient/api_client.hpp"
#include "k8sclient/event_recorder.hpp"
#include "k8sclient/reflector.hpp"
#include "k8sclient/remembered_servers.hpp"
#include "k8sclient/resource_store.hpp"
#include "k8sclient/source.hpp"

namespace kubeportal::k8sclient {

/// What of a cluster is of interest.
struct ApiInterest {
  std::string node_name;           ///< the one Node that is followed
  std::string service_proxy_name;  ///< empty: Services without the label of that name
  std::string remembered_servers;  ///< the file of RememberedServers; empty: none
};

/// Services, EndpointSlices and this machine's Node from an API server, followed live. Where it
/// knows no EndpointSlices v1: v1beta1, else Endpoints. While it is away, what was known last stays
/// in force; when it is back, differences are delivered. Owned by App, control thread; ends with
/// stop() or its destruction.
class ApiSource : public ObjectSource {
 public:
  ApiSource(boost::asio::io_context& io, ClientConfig config, const ApiInterest& interest,
            const Handlers& handlers, const ReflectorTimes& times = {});
  ~ApiSource() override;
  ApiSource(const ApiSource&) = delete;
  ApiSource& operator=(const ApiSource&) = delete;

  /// Throws std::runtime_error where certificates cannot be read. An API server that does not
  /// answer is no reason to fail: it may come later.
  void start() override;
  void stop() override;
  Objects objects() const override;
  std::vector<SourceStatus> status() const override;
  void record(const api::Event& event) override;

  /// For requests of others to the same server.
  ApiClient& client() { return client_; }

 private:
  ApiResource next_slices(bool was_there);
  void choose_slice_decoding();

  const ClientConfig config_;
  ApiClient client_;
  EventRecorder events_;
  RememberedServers remembered_;
  HandledStore<api::Service> services_;
  HandledStore<api::EndpointSlice> slices_;
  HandledStore<api::Node> nodes_;
  std::size_t rung_ = 0;  // of the ladder of what endpoints are called
  Reflector service_reflector_;
  Reflector slice_reflector_;
  Reflector node_reflector_;
};

}  // namespace kubeportal::k8sclient
