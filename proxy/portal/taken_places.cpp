#include "proxy/portal/taken_places.hpp"

namespace kubeportal::portal {

namespace {

namespace ip = boost::asio::ip;

model::IpAddress unspecified_like(const model::IpAddress& address) {
  if (address.is_v6()) return ip::address_v6::any();
  return ip::address_v4::any();
}

}  // namespace

std::optional<TakenPlaces::Id> TakenPlaces::holder(model::Protocol protocol,
                                                   const model::SocketAddress& address) const {
  if (address.port == 0) return std::nullopt;
  const Place everywhere{protocol, address.port, unspecified_like(address.address)};
  const auto first = places_.lower_bound(everywhere);
  if (first == places_.end()) return std::nullopt;

  const auto collides_with_all = [&](const Place& place) {
    return place.protocol == protocol && place.port == address.port &&
           place.address.is_v6() == address.address.is_v6();
  };
  const bool someone_has_all = first->first == everywhere;
  const bool all_is_wanted = address.address.is_unspecified() && collides_with_all(first->first);
  if (someone_has_all || all_is_wanted) return first->second;

  const auto same = places_.find({protocol, address.port, address.address});
  if (same == places_.end()) return std::nullopt;
  return same->second;
}

void TakenPlaces::take(model::Protocol protocol, const model::SocketAddress& address, Id id) {
  places_.insert_or_assign({protocol, address.port, address.address}, id);
}

void TakenPlaces::release(model::Protocol protocol, const model::SocketAddress& address) {
  places_.erase({protocol, address.port, address.address});
}

}  // namespace kubeportal::portal
