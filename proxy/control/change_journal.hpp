#pragma once

#include <map>
#include <optional>
#include <string>

#include "k8sclient/api/endpoint_slice.hpp"
#include "k8sclient/api/service.hpp"
#include "proxy/control/endpoint_change_text.hpp"
#include "proxy/control/service_change_tracker.hpp"
#include "proxy/model/journal.hpp"

namespace kubeportal::control {

/// Writes what syncs change into the journal, with the object that it came from: the newest where
/// there were several. What exists at start is one entry. Owned by Proxier, control thread.
class ChangeJournal {
 public:
  explicit ChangeJournal(model::Journal& journal) : journal_(journal) {}

  // Causes of what the next sync changes.
  void service_changed(const api::Service* previous, const api::Service* current);
  void slice_changed(const std::string& service, const api::EndpointSlice& slice);
  void zone_changed(const std::string& node, const std::string& zone);

  /// Whether the sync that runs is to tell of the following.
  bool is_kept() const { return began_ && journal_.is_kept(); }
  void service_applied(const std::string& service, const ServiceDemand& before,
                       const ServiceDemand& now);
  void plan_applied(const PlanChange& change);

  struct Totals {
    std::size_t services = 0;
    std::size_t service_ports = 0;
    std::size_t endpoints = 0;  ///< of all service ports
  };
  /// The first sync is done.
  void begin(const Totals& totals);
  /// A later one is.
  void synced() { causes_.clear(); }

 private:
  struct Object {
    std::string name;
    std::string version;
  };
  struct Causes {
    std::optional<Object> service;
    std::optional<Object> slice;
    bool came = false;  // the Service did not exist
    bool went = false;  // nor does it now
  };

  void record(model::JournalKind kind, const std::string& service, std::string text,
              const std::optional<Object>& cause);

  model::Journal& journal_;
  bool began_ = false;
  std::map<std::string, Causes> causes_;  // by "namespace/name" of the Service
};

}  // namespace kubeportal::control
