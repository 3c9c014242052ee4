#pragma once

#include <functional>
#include <memory>

#include <boost/asio/io_context.hpp>

#include "config/options.hpp"
#include "proxy/app/this_machine.hpp"
#include "proxy/model/data_plane.hpp"
#include "proxy/model/journal.hpp"
#include "proxy/model/rule_statistics.hpp"
#include "proxy/model/sync_progress.hpp"
#include "proxy/portal/port_holders.hpp"
#include "proxy/portal/portals.hpp"

namespace kubeportal::app {

/// --portal-mode: portals with everything that they alone need. Owned by App, control thread.
class PortalMode {
 public:
  virtual ~PortalMode() = default;

  virtual portal::Portals& portals() = 0;

  /// The data plane as control is to see it.
  virtual model::DataPlane& data_plane() = 0;

  /// Calls `tell` once, when all that existed at start is open or steered; what cannot be opened
  /// then is retried and not waited for. To be said at start.
  virtual void tell_of_first_sync(std::function<void()> tell) = 0;

  /// What `explain` may ask of this machine, as it is now; to be asked off the control thread.
  virtual explain::Machine machine(Processes processes) const = 0;

  /// The addresses or interfaces of this machine have changed.
  virtual void addresses_changed() = 0;

  /// First phase of the end: nothing is opened or steered anew; what is there stays.
  virtual void stop() = 0;

  /// Second phase, after the last connection has ended.
  virtual void finish() = 0;
};

/// What a mode is made of; all of it outlives the mode.
struct PortalModeParts {
  boost::asio::io_context& io;
  model::DataPlane& data_plane;
  portal::PortHolders& port_holders;
  model::RuleStatistics& rule_statistics;
  model::SyncProgress& sync_progress;
  model::Journal& journal;
};

/// Throws std::runtime_error with a sentence where the mode cannot work on this machine.
std::unique_ptr<PortalMode> make_portal_mode(const config::Options& options, PortalModeParts parts);

/// One implementation each.
std::unique_ptr<PortalMode> make_bind_mode(const config::Options& options, PortalModeParts parts);
std::unique_ptr<PortalMode> make_iptables_mode(const config::Options& options,
                                               PortalModeParts parts);

}  // namespace kubeportal::app
