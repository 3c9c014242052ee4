#include "proxy/app/world.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/udp.hpp>
#include <fcntl.h>

#include "proxy/app/control_settings.hpp"
#include "proxy/app/node.hpp"
#include "proxy/control/this_node.hpp"

namespace kubeportal::app {

namespace {

template <typename Object>
std::vector<Object> values_of(const std::vector<std::shared_ptr<const Object>>& objects) {
  std::vector<Object> values;
  values.reserve(objects.size());
  for (const auto& object : objects) values.push_back(*object);
  return values;
}

/// The kernel's choice, which a connected UDP socket shows without sending anything.
std::optional<model::IpAddress> source_towards(const model::SocketAddress& destination) {
  using boost::asio::ip::udp;
  boost::asio::io_context io;
  udp::socket socket(io);
  boost::system::error_code error;
  socket.open(destination.address.is_v6() ? udp::v6() : udp::v4(), error);
  if (!error) ::fcntl(socket.native_handle(), F_SETFD, FD_CLOEXEC);
  if (!error) socket.connect({destination.address, destination.port}, error);
  if (error) return std::nullopt;
  const auto own = socket.local_endpoint(error);
  return error ? std::nullopt : std::optional(own.address());
}

}  // namespace

explain::World world_of(const config::Options& options, control::FamilyRule family,
                        const k8sclient::Objects& objects) {
  explain::World world{.services = values_of(objects.services),
                       .slices = values_of(objects.endpoint_slices),
                       .settings = control_settings(options, family),
                       .node_ports = portal::NodePortAddresses(options.nodeport_addresses),
                       .local = local_addresses_now(),
                       .pods = {},
                       .source_towards = source_towards,
                       .steers = options.portal_mode == config::PortalMode::iptables};
  for (const auto& node : objects.nodes) {
    if (node->meta.name != world.settings.plan.here.node) continue;
    world.settings.plan.here.zone = control::state_of(*node).zone;
  }
  for (const auto& text : options.cluster_cidrs) {
    if (const auto block = model::parse_cidr(text)) world.pods.push_back(*block);
  }
  return world;
}

}  // namespace kubeportal::app
