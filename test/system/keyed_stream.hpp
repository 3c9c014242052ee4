#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace kubeportal::system {

/// An endless pseudo-random stream of bytes, any part of which can be made from its key alone. The
/// first eight bytes are the key itself, so a receiver learns from them what must follow, and every
/// lost, moved, changed or invented byte shows at the offset where it happened.
class KeyedStream {
 public:
  static constexpr std::uint64_t kKeyBytes = 8;

  explicit KeyedStream(std::uint64_t key) : key_(key) {}

  std::uint64_t key() const { return key_; }

  /// Writes the stream's bytes from `offset` on.
  void fill(std::uint64_t offset, std::span<char> out) const;

  /// Where `received`, found at `offset`, differs from the stream for the first time.
  std::optional<std::uint64_t> first_difference(std::uint64_t offset,
                                                std::span<const char> received) const;

 private:
  std::uint64_t word(std::uint64_t index) const;

  std::uint64_t key_;
};

}  // namespace kubeportal::system
