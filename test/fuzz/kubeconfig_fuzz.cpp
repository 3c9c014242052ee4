#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <string_view>

#include "k8sclient/kubeconfig_reader.hpp"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

/// What the rest of the program relies on in a configuration that was accepted.
void check(const kubeportal::k8sclient::ClientConfig& config) {
  require(!config.server.host.empty());
  require(config.server.port != 0);
  require(config.certificate.given() == config.key.given());
  require(!config.exec || !config.exec->command.empty());
  for (const auto& [name, value] : config.headers) {
    require(value.find_first_of("\r\n") == std::string::npos);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  try {
    check(kubeportal::k8sclient::read_kubeconfig(text, "/k"));
  } catch (const std::runtime_error& error) {
    require(*error.what() != '\0');
  }
  return 0;
}
