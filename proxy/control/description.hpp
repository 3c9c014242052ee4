#pragma once

#include <map>
#include <string>
#include <vector>

#include "k8sclient/api/endpoint_slice.hpp"
#include "k8sclient/api/service.hpp"
#include "proxy/control/service_port_plan.hpp"
#include "proxy/control/settings.hpp"

namespace kubeportal::control {

/// What the proxy makes of a set of objects, without doing it: what `kube-portal check` prints.
struct Description {
  struct Skipped {
    std::string what;    ///< "namespace/name" of a Service, or a service port's name
    std::string reason;  ///< the end of a sentence, such as "it is of type ExternalName"
  };
  std::map<model::ServicePortName, ServicePortPlan> service_ports;
  std::vector<Skipped> skipped;
};

/// Decides as a Proxier of these settings does.
Description describe(const std::vector<api::Service>& services,
                     const std::vector<api::EndpointSlice>& slices, const Settings& settings);

}  // namespace kubeportal::control
