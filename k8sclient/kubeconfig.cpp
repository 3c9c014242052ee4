#include "k8sclient/kubeconfig.hpp"

#include <stdexcept>

#include "k8sclient/kubeconfig_reader.hpp"
#include "k8sclient/small_file.hpp"

namespace kubeportal::k8sclient {

ClientConfig load_kubeconfig(const std::string& path) {
  const auto text = read_small_file(path);
  if (!text) {
    throw std::runtime_error("cannot read the kubeconfig " + path + ": " + text.error().message() +
                             "; --kubeconfig names a file that tells how to reach the API server");
  }
  return read_kubeconfig(*text, path);
}

}  // namespace kubeportal::k8sclient
