#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "k8sclient/source.hpp"
#include "proxy/control/endpoint_slice_cache.hpp"
#include "proxy/control/service_change_tracker.hpp"
#include "proxy/control/service_port_plan.hpp"
#include "proxy/model/data_plane.hpp"
#include "proxy/portal/portals.hpp"

namespace kubeportal::control {

/// Keeps the data plane and the portals as the Services and EndpointSlices say. Nothing is touched
/// before both kinds are synced; from then on the changes of one turn of the control thread are
/// applied together, and only to the service ports that they concern.
///
/// Owned by App, control thread. It ends without undoing anything: the data plane and the portals
/// have their own end. What it gave to the scheduler must not run after that.
class Proxier {
 public:
  /// Runs a function later on the control thread, as boost::asio::post does.
  using Scheduler = std::function<void(std::function<void()>)>;

  struct Settings {
    std::string node_name;  ///< endpoints on this node are local
    FamilyRule family_rule = FamilyRule::match;
  };

  Proxier(Settings settings, model::DataPlane& data_plane, portal::Portals& portals,
          Scheduler scheduler);
  Proxier(const Proxier&) = delete;
  Proxier& operator=(const Proxier&) = delete;

  /// What the object source is given; both live as long as the Proxier.
  k8sclient::ServiceHandler& service_handler() { return service_handler_; }
  k8sclient::EndpointSliceHandler& endpoint_slice_handler() { return endpoint_slice_handler_; }

  /// Whether everything that existed at start has been applied.
  bool synced() const { return first_sync_done_; }

 private:
  class OnServices final : public k8sclient::ServiceHandler {
   public:
    explicit OnServices(Proxier& proxier) : proxier_(proxier) {}
    void on_add(const api::Service& service) override;
    void on_update(const api::Service& previous, const api::Service& current) override;
    void on_delete(const api::Service& service) override;
    void on_synced() override;

   private:
    Proxier& proxier_;
  };

  class OnEndpointSlices final : public k8sclient::EndpointSliceHandler {
   public:
    explicit OnEndpointSlices(Proxier& proxier) : proxier_(proxier) {}
    void on_add(const api::EndpointSlice& slice) override;
    void on_update(const api::EndpointSlice& previous, const api::EndpointSlice& current) override;
    void on_delete(const api::EndpointSlice& slice) override;
    void on_synced() override;

   private:
    Proxier& proxier_;
  };

  /// A Service that is served: what it asks for, and what was made of it.
  struct ServedService {
    ServicePorts wanted;
    std::map<model::ServicePortName, ServicePortPlan> applied;
  };

  void endpoints_changed(const std::optional<std::string>& service);
  void schedule_sync();
  void sync_proxy_rules();
  void take_service_changes();
  void remove_unwanted(ServedService& service);
  void apply_wanted(ServedService& service);
  void apply(const model::ServicePortName& name, ServicePortPlan& applied, ServicePortPlan wanted);

  const Settings settings_;
  model::DataPlane& data_plane_;
  portal::Portals& portals_;
  const Scheduler scheduler_;

  OnServices service_handler_{*this};
  OnEndpointSlices endpoint_slice_handler_{*this};
  bool services_synced_ = false;
  bool endpoint_slices_synced_ = false;
  bool sync_is_scheduled_ = false;
  bool first_sync_done_ = false;

  ServiceChangeTracker service_changes_;
  EndpointSliceCache endpoint_slices_;
  std::map<std::string, ServedService> services_;  // by "namespace/name", like the next
  std::set<std::string> changed_services_;  // their service ports or endpoints are to be applied
};

}  // namespace kubeportal::control
