#include <spdlog/fmt/fmt.h>

#include "proxy/command/command.hpp"
#include "revision.hpp"

namespace kubeportal::command {

namespace {

/// The minor version of Kubernetes whose kube-proxy this one stands for.
constexpr int kKubernetesMinor = 37;

// What stands behind the plus is ignored where versions are compared (semver.org, 10).
std::string kubernetes_version() {
  return fmt::format("v1.{}.0+kube-portal.{}", kKubernetesMinor, KUBE_PORTAL_VERSION);
}

#if defined(__x86_64__)
constexpr const char* kArchitecture = "amd64";
#elif defined(__aarch64__)
constexpr const char* kArchitecture = "arm64";
#else
constexpr const char* kArchitecture = "unknown";
#endif

}  // namespace

std::string version_text(const config::Options& options) {
  if (options.raw_version) {
    return fmt::format(
        "version.Info{{Major:\"1\", Minor:\"{}\", GitVersion:\"{}\", GitCommit:\"{}\", "
        "Compiler:\"gcc\", Platform:\"linux/{}\"}}",
        kKubernetesMinor, kubernetes_version(), KUBE_PORTAL_REVISION, kArchitecture);
  }
  if (options.program == "kube-proxy") return "Kubernetes " + kubernetes_version();
  return "kube-portal " KUBE_PORTAL_VERSION " (git " KUBE_PORTAL_REVISION ")";
}

}  // namespace kubeportal::command
