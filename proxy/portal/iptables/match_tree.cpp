#include "proxy/portal/iptables/match_tree.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <span>

#include "proxy/portal/iptables/chain_names.hpp"
#include "proxy/portal/iptables/rule_words.hpp"

namespace kubeportal::portal {

namespace {

namespace ip = boost::asio::ip;

constexpr std::size_t kLargestLeaf = 8;
constexpr unsigned kBitsPerLevel = 2;
constexpr unsigned kProtocolBits = 2;
constexpr std::size_t kLongestChainName = 28;  // XT_EXTENSION_MAXNAMELEN less its terminator

/// What is branched on: the address (none, 32 or 128 bits), 2 bits of protocol, 16 of port.
struct Key {
  std::array<unsigned char, 19> bytes{};
  auto operator<=>(const Key&) const = default;
};

struct Entry {
  Key key;
  const MatchedRule* rule = nullptr;
};

unsigned address_bits(const MatchedRule& rule) {
  const auto& address = rule.destination.address;
  if (address.is_unspecified()) return 0;
  return address.is_v6() ? 128 : 32;
}

Key key_of(const MatchedRule& rule) {
  Key key;
  const auto& [address, port] = rule.destination;
  std::size_t end = 0;
  const auto append = [&](const auto& bytes) {
    std::copy(bytes.begin(), bytes.end(), key.bytes.begin());
    end = bytes.size();
  };
  if (!address.is_unspecified()) {
    if (address.is_v6()) {
      append(address.to_v6().to_bytes());
    } else {
      append(address.to_v4().to_bytes());
    }
  }
  const auto rest = static_cast<std::uint32_t>(rule.protocol) << 22U | std::uint32_t{port} << 6U;
  key.bytes[end] = static_cast<unsigned char>(rest >> 16U);
  key.bytes[end + 1] = static_cast<unsigned char>(rest >> 8U);
  key.bytes[end + 2] = static_cast<unsigned char>(rest);
  return key;
}

unsigned common_bits(const Key& a, const Key& b) {
  const auto [in_a, in_b] = std::ranges::mismatch(a.bytes, b.bytes);
  if (in_a == a.bytes.end()) return static_cast<unsigned>(8 * a.bytes.size());
  const auto whole = static_cast<unsigned>(in_a - a.bytes.begin());
  return 8 * whole +
         static_cast<unsigned>(std::countl_zero(static_cast<unsigned char>(*in_a ^ *in_b)));
}

class MatchTree {
 public:
  MatchTree(TableRules& table, unsigned bits) : table_(table), address_bits_(bits) {}

  void lay(const std::string& chain, std::span<const Entry> entries) {
    auto& rules = table_.chains[chain];
    const auto shared = common_bits(entries.front().key, entries.back().key);
    if (entries.size() <= kLargestLeaf || shared >= address_bits_ + kProtocolBits + 16) {
      for (const auto& entry : entries) rules.push_back(entry.rule->rule);
      return;
    }
    const auto bits = next_level(shared);
    while (!entries.empty()) {
      const auto& first = entries.front();
      const auto end = std::ranges::partition_point(
          entries, [&](const Entry& entry) { return common_bits(entry.key, first.key) >= bits; });
      const auto count = static_cast<std::size_t>(end - entries.begin());
      const auto branch = name(*first.rule, bits);
      rules.push_back(condition(*first.rule, bits) + words::jump(branch));
      lay(branch, entries.first(count));
      entries = entries.subspan(count);
    }
  }

 private:
  /// No level tests a part of the protocol, or two things at once.
  unsigned next_level(unsigned shared) const {
    const auto ports_begin = address_bits_ + kProtocolBits;
    if (shared < address_bits_) return std::min(shared + kBitsPerLevel, address_bits_);
    if (shared < ports_begin) return ports_begin;
    return std::min(shared + kBitsPerLevel, ports_begin + 16);
  }

  struct PortRange {
    std::uint16_t first;
    std::uint16_t last;
  };
  PortRange port_range(const MatchedRule& rule, unsigned bits) const {
    const auto free = 16 - (bits - address_bits_ - kProtocolBits);
    const auto low = (1U << free) - 1;
    return {static_cast<std::uint16_t>(rule.destination.port & ~low),
            static_cast<std::uint16_t>(rule.destination.port | low)};
  }

  std::string condition(const MatchedRule& rule, unsigned bits) const {
    if (bits <= address_bits_) return words::destination({rule.destination.address, bits});
    if (bits == address_bits_ + kProtocolBits) return words::protocol(rule.protocol);
    const auto [first, last] = port_range(rule, bits);
    return words::ports(rule.protocol, first, last);
  }

  std::string name(const MatchedRule& rule, unsigned bits) const {
    std::string words;
    if (address_bits_ > 0) {
      const auto block = words::masked({rule.destination.address, std::min(bits, address_bits_)});
      words = block.network.to_string() + '-' + std::to_string(block.prefix_length);
    }
    if (bits > address_bits_) {
      if (!words.empty()) words += '-';
      words += model::to_string(rule.protocol);
      if (bits > address_bits_ + kProtocolBits) {
        const auto [first, last] = port_range(rule, bits);
        words += '-' + std::to_string(first) + '-' + std::to_string(last);
      }
    }
    const std::string prefix(address_bits_ > 0 ? chains::kAddressBranch : chains::kPortBranch);
    const bool fits = prefix.size() + words.size() <= kLongestChainName;
    return prefix + (fits ? words : words::digest(words));
  }

  TableRules& table_;
  const unsigned address_bits_;
};

}  // namespace

void lay_match_tree(TableRules& table, std::string_view root, std::vector<MatchedRule> rules) {
  const std::string chain(root);
  table.chains[chain];
  if (rules.empty()) return;
  std::vector<Entry> entries;
  entries.reserve(rules.size());
  for (const auto& rule : rules) entries.push_back({key_of(rule), &rule});
  std::ranges::stable_sort(entries, {}, &Entry::key);
  MatchTree(table, address_bits(rules.front())).lay(chain, entries);
}

}  // namespace kubeportal::portal
