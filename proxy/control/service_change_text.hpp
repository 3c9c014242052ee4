#pragma once

#include <string>

#include "proxy/control/service_change_tracker.hpp"

/// What a Service asks for, in words for the journal. Of a long list only the first are named.
namespace kubeportal::control {

/// "http/TCP at ClusterIP 10.96.0.10:80, NodePort 30080".
std::string text_of(const ServiceDemand& demand);

/// "new port dns/UDP at ClusterIP 10.96.0.10:53; http/TCP: closed NodePort 30080"; empty where
/// nothing is different.
std::string text_of_change(const ServiceDemand& before, const ServiceDemand& now);

}  // namespace kubeportal::control
