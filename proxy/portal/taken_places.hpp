#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <optional>

#include "proxy/model/portal.hpp"

namespace kubeportal::portal {

/// The addresses and ports that are open, and by which binding. Two of them collide where protocol,
/// family and port are the same and the address is the same, or one of them is unspecified: that
/// is what bind(2) refuses. Control thread.
class TakenPlaces {
 public:
  using Id = std::uint64_t;

  /// Who has the place, or a part of it; nullopt: free. Port 0 is always free.
  std::optional<Id> holder(model::Protocol protocol, const model::SocketAddress& address) const;

  /// `address` is the one really bound.
  void take(model::Protocol protocol, const model::SocketAddress& address, Id id);
  void release(model::Protocol protocol, const model::SocketAddress& address);

 private:
  /// Ordered so that the bindings of one port are neighbours and the unspecified address is first.
  struct Place {
    model::Protocol protocol;
    std::uint16_t port;
    model::IpAddress address;

    std::strong_ordering operator<=>(const Place&) const = default;
  };

  std::map<Place, Id> places_;
};

}  // namespace kubeportal::portal
