#pragma once

#include <string>
#include <vector>

#include "proxy/model/portal.hpp"
#include "proxy/portal/local_addresses.hpp"

namespace kubeportal::portal {

/// --nodeport-addresses: on which addresses of the machine node ports are opened. A value.
class NodePortAddresses {
 public:
  /// Each entry is a CIDR or one of `primary`, `localhost` and `all`; no entry means `all`.
  /// Throws std::invalid_argument naming the entry that is neither.
  explicit NodePortAddresses(const std::vector<std::string>& entries);

  /// The addresses to listen on, without duplicates; a single unspecified address where every
  /// address is meant, by `all` or by a CIDR of length 0. May be empty.
  std::vector<model::IpAddress> of(api::IpFamily family, const LocalAddresses& local) const;

 private:
  bool all_ = false;
  bool primary_ = false;
  bool localhost_ = false;
  std::vector<model::Cidr> blocks_;
};

}  // namespace kubeportal::portal
