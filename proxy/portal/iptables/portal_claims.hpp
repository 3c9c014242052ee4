#pragma once

#include <compare>
#include <map>
#include <vector>

#include "proxy/model/portal.hpp"

namespace kubeportal::portal {

/// Which service port has an address and port, where several ask for it: the first come, as long
/// as it asks; then the next. Control thread, no I/O.
class PortalClaims {
 public:
  struct Place {
    model::Protocol protocol = model::Protocol::tcp;
    model::SocketAddress address;  ///< unspecified address: a node port

    auto operator<=>(const Place&) const = default;
  };

  static Place place_of(const model::ServicePortName& name, const model::Portal& portal) {
    return {name.protocol, portal.address};
  }

  /// What `name` asks for from now on; replaces what it asked for before. What it does not get is
  /// logged when it begins to ask.
  void set(const model::ServicePortName& name, const std::vector<model::Portal>& portals);

  /// Whether `name`, which asks for it, has the place.
  bool has(const model::ServicePortName& name, const Place& place) const;

 private:
  void give_up(const model::ServicePortName& name, const Place& place);
  void ask(const model::ServicePortName& name, const Place& place);

  std::map<Place, std::vector<model::ServicePortName>> claimants_;  // the first has it
  std::map<model::ServicePortName, std::vector<Place>> asked_;
};

}  // namespace kubeportal::portal
