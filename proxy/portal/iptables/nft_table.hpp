#pragma once

#include <string>

#include <boost/system/error_code.hpp>

#include "proxy/model/portal.hpp"

namespace kubeportal::portal {

/// Deletes a table of nftables with all that is in it; none of that name is no error. Speaks
/// netlink, because the program `nft` need not be there.
boost::system::error_code delete_nft_table(model::IpFamily family, const std::string& name);

}  // namespace kubeportal::portal
