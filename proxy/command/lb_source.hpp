#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "config/options.hpp"
#include "k8sclient/source.hpp"
#include "proxy/command/name_lookup.hpp"

namespace kubeportal::command {

/// The objects that a `lb` command line stands for: the Service default/lb, whose cluster IP is the
/// address to listen on, and one EndpointSlice for each port and family among the endpoints.
///
/// Host names are resolved at start (an error if one does not within 5 s) and again every 10 s; the
/// last answer is kept where the resolver has none. Control thread.
class LbSource final : public k8sclient::ObjectSource {
 public:
  LbSource(boost::asio::io_context& io, config::LbOptions options,
           const k8sclient::Handlers& handlers);

  void start() override;
  void stop() override;
  k8sclient::Objects objects() const override;

 private:
  using Addresses = std::map<std::string, std::vector<model::IpAddress>>;  // of each host name
  using Slices = std::map<std::string, api::EndpointSlice>;                // by name

  std::vector<model::IpAddress> addresses_of(const std::string& host) const;
  api::Service service() const;
  Slices slices() const;

  void refresh_later();
  void refreshed(const NameLookup::Answers& answers);
  void deliver(Slices wanted);

  const config::LbOptions options_;
  const k8sclient::Handlers handlers_;
  std::set<std::string> names_;  // endpoints given by name
  Addresses resolved_;
  std::shared_ptr<const api::Service> service_;  // null until it is delivered
  Slices delivered_;
  NameLookup lookup_;
  boost::asio::steady_timer refresh_timer_;
  bool stopped_ = false;
};

}  // namespace kubeportal::command
