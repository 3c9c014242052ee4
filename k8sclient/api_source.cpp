#include "k8sclient/api_source.hpp"

#include <array>
#include <stdexcept>
#include <utility>

#include <nlohmann/json.hpp>
#include <spdlog/spdlog.h>

#include "k8sclient/api/decode_endpoint_slice.hpp"
#include "k8sclient/api/decode_endpoints.hpp"
#include "k8sclient/api/decode_node.hpp"
#include "k8sclient/api/decode_service.hpp"
#include "k8sclient/tls_context.hpp"

namespace kubeportal::k8sclient {

namespace {

using nlohmann::json;

constexpr const char* kProxyNameLabel = "service.kubernetes.io/service-proxy-name";
constexpr const char* kNotHeadless = "labelSelector=!service.kubernetes.io/headless";

/// What endpoints are called, the best first: since 1.21, 1.17 to 1.24, always.
const std::array<ApiResource, 3> kSliceLadder{
    {{"endpointslices.discovery.k8s.io",
      "/apis/discovery.k8s.io/v1/endpointslices",
      kNotHeadless,
      {}},
     {"endpointslices.discovery.k8s.io",
      "/apis/discovery.k8s.io/v1beta1/endpointslices",
      kNotHeadless,
      {}},
     {"endpoints", "/api/v1/endpoints", kNotHeadless, {}}}};
constexpr std::size_t kEndpointsRung = 2;

/// As kube-proxy selects them; a proxy with a name takes those that bear it.
ApiResource services_of(const std::string& proxy_name) {
  const auto label = std::string(kProxyNameLabel);
  return {"services", "/api/v1/services",
          "labelSelector=" + (proxy_name.empty() ? "!" + label : label + "=" + proxy_name),
          "fieldSelector=spec.clusterIP!=None"};
}

ApiResource node_called(const std::string& name) {
  return {"nodes", "/api/v1/nodes", "fieldSelector=metadata.name=" + name, {}};
}

template <typename Object, Object (*decode)(const json&, document::Problems&)>
std::vector<Object> one(const json& object, document::Problems& problems) {
  return {decode(object, problems)};
}

}  // namespace

ApiSource::ApiSource(boost::asio::io_context& io, ClientConfig config, const ApiInterest& interest,
                     const Handlers& handlers, const ReflectorTimes& times)
    : config_(config),
      client_(io, std::move(config)),
      events_(io, client_, interest.node_name, times.backoff, times.deadlines),
      remembered_(interest.remembered_servers, handlers.endpoint_slices),
      services_("Service", handlers.services, one<api::Service, api::decode_service>),
      slices_("EndpointSlice", remembered_, one<api::EndpointSlice, api::decode_endpoint_slice>),
      nodes_("Node", handlers.nodes, one<api::Node, api::decode_node>),
      service_reflector_(io, client_, services_of(interest.service_proxy_name), services_, times,
                         [interest](bool) { return services_of(interest.service_proxy_name); }),
      slice_reflector_(io, client_, kSliceLadder.front(), slices_, times,
                       [this](bool was_there) { return next_slices(was_there); }),
      node_reflector_(io, client_, node_called(interest.node_name), nodes_, times,
                      [interest](bool) { return node_called(interest.node_name); }) {}

ApiSource::~ApiSource() { stop(); }

void ApiSource::start() {
  if (config_.server.tls) {
    const auto context = make_tls_context(config_);
    if (!context) throw std::runtime_error(context.error());
  }
  spdlog::info("following Services and EndpointSlices of {}", client_.server());
  service_reflector_.start();
  slice_reflector_.start();
  node_reflector_.start();
}

void ApiSource::stop() {
  service_reflector_.stop();
  slice_reflector_.stop();
  node_reflector_.stop();
  events_.stop();
}

Objects ApiSource::objects() const {
  return {services_.objects(), slices_.objects(), nodes_.objects()};
}

std::vector<SourceStatus> ApiSource::status() const {
  return {service_reflector_.status(), slice_reflector_.status(), node_reflector_.status()};
}

/// kubectl describe looks for the uid.
void ApiSource::record(const api::Event& event) {
  auto complete = event;
  auto& about = complete.regarding;
  if (about.kind == "Service") {
    const auto service = services_.find(about.namespace_ + "/" + about.name);
    if (service != nullptr) about.uid = service->meta.uid;
  }
  events_.record(std::move(complete));
}

/// From the top where the server has become another; after the last rung the first: what is missing
/// now may come with its next version.
ApiResource ApiSource::next_slices(bool was_there) {
  rung_ = was_there ? 0 : (rung_ + 1) % kSliceLadder.size();
  choose_slice_decoding();
  spdlog::info("reading endpoints from {} instead", kSliceLadder.at(rung_).path);
  return kSliceLadder.at(rung_);
}

void ApiSource::choose_slice_decoding() {
  if (rung_ == kEndpointsRung) {
    slices_.decode_with(api::decode_endpoints);
  } else {
    slices_.decode_with(one<api::EndpointSlice, api::decode_endpoint_slice>);
  }
}

}  // namespace kubeportal::k8sclient
