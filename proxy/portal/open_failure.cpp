#include "proxy/portal/open_failure.hpp"

#include <boost/system/errc.hpp>

namespace kubeportal::portal {

std::string explain_open_failure(const Binding& binding, const boost::system::error_code& error,
                                 const std::optional<std::string>& holder) {
  namespace errc = boost::system::errc;
  if (error == errc::address_in_use) {
    return "the port is taken by " + holder.value_or("a process that cannot be seen from here") +
           "; stop that process or give the Service another port";
  }
  if (error == errc::address_not_available) {
    return binding.address.address.to_string() +
           " is not an address of this machine; add it to an interface or take it out of the "
           "Service";
  }
  if (error == errc::permission_denied) {
    return "permission denied; ports below 1024 need root or CAP_NET_BIND_SERVICE";
  }
  if (error == errc::too_many_files_open || error == errc::too_many_files_open_in_system) {
    return error.message() + "; raise the limit of open files (LimitNOFILE, ulimit -n)";
  }
  return error.message();
}

}  // namespace kubeportal::portal
