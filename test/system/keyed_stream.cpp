#include "test/system/keyed_stream.hpp"

#include <algorithm>
#include <array>
#include <cstring>

namespace kubeportal::system {

std::uint64_t KeyedStream::word(std::uint64_t index) const {
  if (index == 0) return key_;
  // splitmix64: one state a word, so that no part needs the parts before it.
  std::uint64_t z = key_ + index * 0x9E3779B97F4A7C15U;
  z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
  z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
  return z ^ (z >> 31U);
}

void KeyedStream::fill(std::uint64_t offset, std::span<char> out) const {
  std::size_t done = 0;
  while (done < out.size()) {
    const std::uint64_t position = offset + done;
    const std::uint64_t bytes = word(position / sizeof bytes);
    const std::size_t skip = position % sizeof bytes;
    const std::size_t count = std::min(sizeof bytes - skip, out.size() - done);
    std::memcpy(out.data() + done, reinterpret_cast<const char*>(&bytes) + skip, count);
    done += count;
  }
}

std::optional<std::uint64_t> KeyedStream::first_difference(std::uint64_t offset,
                                                           std::span<const char> received) const {
  std::array<char, 4096> expected;
  std::size_t compared = 0;
  while (compared < received.size()) {
    const auto part =
        received.subspan(compared, std::min(expected.size(), received.size() - compared));
    fill(offset + compared, std::span(expected).first(part.size()));
    if (std::memcmp(part.data(), expected.data(), part.size()) != 0) {
      const auto differing = std::mismatch(part.begin(), part.end(), expected.begin()).first;
      return offset + compared + static_cast<std::uint64_t>(differing - part.begin());
    }
    compared += part.size();
  }
  return std::nullopt;
}

}  // namespace kubeportal::system
