#pragma once

#include <string>

#include "k8sclient/client_config.hpp"

namespace kubeportal::k8sclient {

/// Reads a kubeconfig, as read_kubeconfig() does. Throws std::runtime_error with a sentence where
/// it cannot be read.
ClientConfig load_kubeconfig(const std::string& path);

/// The service account of the pod that this runs in.
/// Throws std::runtime_error with a sentence where this is no pod, or its account is not mounted.
ClientConfig in_cluster_config(
    const std::string& account_folder = "/var/run/secrets/kubernetes.io/serviceaccount");

/// Whether KUBERNETES_SERVICE_HOST says that this runs in a pod.
bool is_in_cluster();

}  // namespace kubeportal::k8sclient
