#include "proxy/relay/descriptor.hpp"

#include <sys/socket.h>
#include <unistd.h>

namespace kubeportal::relay {

void Descriptor::reset(int fd) noexcept {
  if (fd_ >= 0) ::close(fd_);
  fd_ = fd;
}

void Descriptor::close_with_reset() noexcept {
  if (fd_ < 0) return;
  const linger reset_on_close{.l_onoff = 1, .l_linger = 0};
  ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &reset_on_close, sizeof reset_on_close);
  reset();
}

}  // namespace kubeportal::relay
