#pragma once

#include <functional>
#include <map>
#include <vector>

#include "proxy/model/data_plane.hpp"
#include "proxy/model/sync_progress.hpp"
#include "proxy/portal/binding_keeper.hpp"
#include "proxy/portal/bindings.hpp"
#include "proxy/portal/local_addresses.hpp"
#include "proxy/portal/node_port_addresses.hpp"
#include "proxy/portal/portals.hpp"
#include "proxy/portal/retry_timer.hpp"

namespace kubeportal::portal {

/// Portals of `bind` mode: the accepting sockets are the portals. Follows the addresses of the
/// machine: a portal whose address comes is opened, one whose address goes is closed.
///
/// Owned by App, control thread. stop() ends all opening before a drain; destruction leaves open
/// sockets to the data plane.
class BindPortals final : public Portals {
 public:
  BindPortals(model::DataPlane& data_plane, NodePortAddresses node_port_addresses,
              LocalAddresses local_addresses, BindingKeeper::HolderOf holder_of, RetryTimer& timer,
              model::SyncProgress& progress);

  /// What has not changed is not touched.
  void set(const model::ServicePortName& service_port, std::vector<model::Portal> portals) override;
  void remove(const model::ServicePortName& service_port) override;
  void commit() override;

  /// Calls `tell` once, at the first commit(): what can be opened is open.
  void tell_when_open(std::function<void()> tell) { tell_open_ = std::move(tell); }

  void local_addresses_changed(LocalAddresses now);

  /// Nothing is opened any more; what is open stays.
  void stop() { keeper_.stop(); }

 private:
  struct Kept {
    Binding binding;
    BindingKeeper::Id id;
  };
  struct Entry {
    std::vector<model::Portal> portals;
    std::vector<Kept> bindings;
    std::vector<model::Portal> not_opened;  // said so already
  };

  void apply(const model::ServicePortName& service_port, Entry& entry);
  void keep_only(std::vector<Kept>& bindings, const std::vector<Binding>& wanted);
  void say_what_is_not_opened(const model::ServicePortName& service_port, Entry& entry,
                              std::vector<model::Portal> not_opened);

  const NodePortAddresses node_port_addresses_;
  LocalAddresses local_addresses_;
  model::SyncProgress& progress_;
  BindingKeeper keeper_;
  std::map<model::ServicePortName, Entry> service_ports_;
  std::function<void()> tell_open_;
};

}  // namespace kubeportal::portal
