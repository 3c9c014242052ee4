#include "proxy/observe/metrics_server.hpp"

#include <utility>

#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <spdlog/spdlog.h>

namespace kubeportal::observe {
namespace {

HttpHandler always(const char* text) {
  return [text](const HttpRequest&, const HttpRespond& respond) { respond({.body = text}); };
}

}  // namespace

MetricsServer::MetricsServer(boost::asio::io_context& control, model::Statistics& statistics,
                             BuildInfo build, std::vector<MetricSource> more, HttpRoutes pages)
    : statistics_(statistics),
      build_(std::move(build)),
      more_(std::move(more)),
      server_(control, routes(std::move(pages))),
      renderer_(std::make_unique<boost::asio::thread_pool>(1)) {}

MetricsServer::~MetricsServer() = default;

boost::system::result<model::SocketAddress> MetricsServer::listen(
    const model::SocketAddress& address) {
  auto bound = server_.listen(address);
  if (bound) spdlog::info("serving metrics on http://{}/metrics", model::to_string(*bound));
  return bound;
}

void MetricsServer::stop() { server_.stop(); }

HttpRoutes MetricsServer::routes(HttpRoutes more) {
  HttpRoutes own{
      {"/metrics", [this](const HttpRequest&, HttpRespond respond) { scrape(std::move(respond)); }},
      {"/healthz", always("ok")},
      {"/proxyMode", always("userspace")}};
  own.merge(more);
  return own;
}

void MetricsServer::scrape(HttpRespond respond) {
  auto collector = std::make_shared<MetricsCollector>(statistics_.service_ports(),
                                                      statistics_.workers(), build_, more_);
  boost::asio::post(*renderer_, [collector = std::move(collector), respond = std::move(respond)] {
    respond({200, "text/plain; version=0.0.4; charset=utf-8", metrics_text(*collector)});
  });
}

}  // namespace kubeportal::observe
