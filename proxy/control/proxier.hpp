#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "k8sclient/source.hpp"
#include "proxy/control/change_journal.hpp"
#include "proxy/control/endpoint_slice_cache.hpp"
#include "proxy/control/service_change_tracker.hpp"
#include "proxy/control/service_port_plan.hpp"
#include "proxy/control/settings.hpp"
#include "proxy/model/data_plane.hpp"
#include "proxy/model/events.hpp"
#include "proxy/model/health_checks.hpp"
#include "proxy/model/journal.hpp"
#include "proxy/model/sync_progress.hpp"
#include "proxy/portal/portals.hpp"

namespace kubeportal::control {

/// Where one may connect to see whether Services are served.
struct ProbedPortal {
  model::ServicePortName service_port;
  model::SocketAddress address;
};

/// Keeps the data plane, the portals and the health checks as the Services and EndpointSlices say.
/// Nothing is touched before both kinds are synced and the zone is told; from then on the changes
/// of one turn of the control thread are applied together, and only to the service ports that they
/// concern.
///
/// Owned by App, control thread. It ends without undoing anything: the data plane and the portals
/// have their own end. What it gave to the scheduler must not run after that.
class Proxier {
 public:
  /// Runs a function later on the control thread, as boost::asio::post does.
  using Scheduler = std::function<void(std::function<void()>)>;

  Proxier(Settings settings, model::DataPlane& data_plane, portal::Portals& portals,
          model::HealthChecks& health_checks, model::SyncProgress& progress,
          model::Journal& journal, Scheduler scheduler, const model::TellEvent& tell);
  Proxier(const Proxier&) = delete;
  Proxier& operator=(const Proxier&) = delete;

  /// What the object source is given; both live as long as the Proxier.
  k8sclient::ServiceHandler& service_handler() { return service_handler_; }
  k8sclient::EndpointSliceHandler& endpoint_slice_handler() { return endpoint_slice_handler_; }

  /// The zone of this node, empty if it is not known. To be told once all Nodes are synced, like
  /// the other kinds, and whenever it changes.
  void set_zone(std::string zone);

  /// Whether everything that existed at start has been applied.
  bool synced() const { return first_sync_done_; }

  /// A TCP portal on a cluster IP of an IP family that `is_served` and with endpoints, the first by
  /// name; the API server's own only where there is no other, for it logs every connection that
  /// says nothing. nullopt: none.
  std::optional<ProbedPortal> portal_to_probe(
      const std::function<bool(model::IpFamily)>& is_served) const;

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
    ServiceDemand wanted;
    std::map<model::ServicePortName, ServicePortPlan> applied;
    std::optional<model::HealthCheck> health_check;  // that was set
  };

  void service_changed(const api::Service* previous, const api::Service* current);
  void slice_changed(const api::EndpointSlice* previous, const api::EndpointSlice& current,
                     const std::optional<std::string>& service);
  void endpoints_changed(const std::optional<std::string>& service);
  void schedule_sync();
  void sync_proxy_rules();
  void take_service_changes();
  void remove_unwanted(ServedService& service);
  void apply_wanted(ServedService& service);
  void apply_health_check(const std::string& key, ServedService& service);
  void apply(const model::ServicePortName& name, ServicePortPlan& applied, ServicePortPlan wanted);
  void count_without_local_endpoints(const ServicePortPlan& plan, int more);
  void tell_of_hints(const model::ServicePortName& name, const std::string& before,
                     const std::string& now) const;
  ChangeJournal::Totals totals() const;

  PlanRules rules_;
  model::DataPlane& data_plane_;
  portal::Portals& portals_;
  model::HealthChecks& health_checks_;
  model::SyncProgress& progress_;
  ChangeJournal journal_;
  const Scheduler scheduler_;

  OnServices service_handler_{*this};
  OnEndpointSlices endpoint_slice_handler_{*this};
  bool services_synced_ = false;
  bool endpoint_slices_synced_ = false;
  bool zone_is_told_ = false;
  bool sync_is_scheduled_ = false;
  bool first_sync_done_ = false;

  ServiceChangeTracker service_changes_;
  EndpointSliceCache endpoint_slices_;
  std::map<std::string, ServedService> services_;  // by "namespace/name", like the next
  std::set<std::string> changed_services_;  // their service ports or endpoints are to be applied
};

}  // namespace kubeportal::control
