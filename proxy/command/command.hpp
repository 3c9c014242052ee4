#pragma once

#include <string>

#include "config/options.hpp"
#include "proxy/app/configuration_follower.hpp"

namespace kubeportal::command {

// One function a subcommand, each in a file of its own. They return the exit code: 0 done, 1 it
// could not be done. std::exception with a sentence for the operator means 1 as well.

/// `kube-portal --source PATH` or `--kubeconfig FILE`: serves what manifests describe, or the API
/// server of a cluster, until a signal ends it.
/// `read_again` reads the command line and its configuration file once more.
int run_proxy(const config::Options& options, const app::OptionsReader& read_again);

/// `kube-portal lb LISTEN ENDPOINT...`: the ten-second load balancer.
int run_lb(const config::Options& options);

/// `kube-portal check`: says what would be opened and what is wrong, and opens nothing.
int run_check(const config::Options& options);

/// `kube-portal explain DESTINATION`: says why a connection goes where it goes. 0 it is served, 2
/// the destination is none, 3 refused, 4 dropped, 5 not a service.
int run_explain(const config::Options& options);

// Those that ask a running proxy by its admin socket.

/// `kube-portal conns`: lists connections, or resets them; 1: whoever was asked did not agree.
int run_conns(const config::Options& options);

/// `kube-portal top`: shows Services live until a key or a signal ends it.
int run_top(const config::Options& options);

/// `kube-portal journal`: prints what changed.
int run_journal(const config::Options& options);

/// `kube-portal export DIR`: writes the objects as manifests.
int run_export(const config::Options& options);

/// `kube-portal --cleanup`: removes what this proxy and kube-proxy, in any mode, leave on a node.
int run_cleanup(const config::Options& options);

/// `kube-portal --init-only`: sets what the kernel is to be told, which takes a privileged
/// container.
int run_init(const config::Options& options);

/// `kube-portal --write-config-to FILE`: writes the configuration in kube-proxy's format.
int run_write_config(const config::Options& options);

/// "kube-portal 0.1.0 (git ...)". Called kube-proxy: "Kubernetes v1.37.0+kube-portal.0.1.0", the
/// one line that kubeadm and scripts parse, with the Kubernetes whose kube-proxy this one stands
/// for. Raw, as kube-proxy's --version=raw.
std::string version_text(const config::Options& options);

/// Reads the command line and runs what it asks for. 2 is a usage error; nothing is thrown.
int run(int argc, const char* const* argv);

}  // namespace kubeportal::command
