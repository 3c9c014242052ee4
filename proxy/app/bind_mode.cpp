#include "proxy/app/node.hpp"
#include "proxy/app/portal_mode.hpp"
#include "proxy/app/this_machine.hpp"
#include "proxy/portal/asio_retry_timer.hpp"
#include "proxy/portal/bind_portals.hpp"

namespace kubeportal::app {

namespace {

class BindMode final : public PortalMode {
 public:
  BindMode(const config::Options& options, PortalModeParts parts)
      : parts_(parts),
        retry_timer_(parts.io),
        portals_(
            parts.data_plane, portal::NodePortAddresses(options.nodeport_addresses),
            local_addresses_now(),
            [this](model::Protocol protocol, const model::SocketAddress& address) {
              return parts_.port_holders.holder_of(protocol, address);
            },
            retry_timer_, parts.sync_progress) {}

  portal::Portals& portals() override { return portals_; }
  model::DataPlane& data_plane() override { return parts_.data_plane; }
  void tell_of_first_sync(std::function<void()> tell) override {
    portals_.tell_when_open(std::move(tell));
  }
  explain::Machine machine(Processes processes) const override {
    return binding_machine(processes);
  }
  void addresses_changed() override { portals_.local_addresses_changed(local_addresses_now()); }
  void stop() override { portals_.stop(); }
  void finish() override {}

 private:
  const PortalModeParts parts_;
  portal::AsioRetryTimer retry_timer_;
  portal::BindPortals portals_;
};

}  // namespace

std::unique_ptr<PortalMode> make_bind_mode(const config::Options& options, PortalModeParts parts) {
  return std::make_unique<BindMode>(options, parts);
}

}  // namespace kubeportal::app
