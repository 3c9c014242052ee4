#pragma once

#include "config/options.hpp"

namespace kubeportal::command {

// One function a subcommand, each in a file of its own. They return the exit code: 0 done, 1 it
// could not be done. std::exception with a sentence for the operator means 1 as well.

/// `kube-portal --source PATH`: serves what manifests describe, until a signal ends it.
int run_proxy(const config::Options& options);

/// `kube-portal lb LISTEN ENDPOINT...`: the ten-second load balancer.
int run_lb(const config::Options& options);

/// `kube-portal check`: says what would be opened and what is wrong, and opens nothing.
int run_check(const config::Options& options);

/// Reads the command line and runs what it asks for. 2 is a usage error; nothing is thrown.
int run(int argc, const char* const* argv);

}  // namespace kubeportal::command
