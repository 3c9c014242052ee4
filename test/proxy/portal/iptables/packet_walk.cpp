#include "test/proxy/portal/iptables/packet_walk.hpp"

#include <sstream>
#include <stdexcept>
#include <vector>

namespace kubeportal::portal::test {

namespace {

std::vector<std::string> words_of(const std::string& rule) {
  std::vector<std::string> words;
  std::string word;
  bool quoted = false;
  for (const char c : rule) {
    if (c == '"') quoted = !quoted;
    if (c != ' ' || quoted) {
      word += c;
    } else if (!word.empty()) {
      words.push_back(std::exchange(word, {}));
    }
  }
  if (!word.empty()) words.push_back(word);
  return words;
}

bool is_in(const std::string& block, const std::string& address) {
  return model::parse_cidr(block)->contains(ip(address));
}

bool has_port(const std::string& range, std::uint16_t port) {
  const auto colon = range.find(':');
  const auto first = std::stoi(range.substr(0, colon));
  const auto last = colon == std::string::npos ? first : std::stoi(range.substr(colon + 1));
  return first <= port && port <= last;
}

class Walker {
 public:
  Walker(const TableRules& table, const Packet& packet) : table_(table), packet_(packet) {}

  Walk through(const std::vector<std::string>& rules) {
    for (const auto& rule : rules) {
      ++count_;
      if (const auto target = decision(words_of(rule))) {
        if (target->starts_with("RETURN")) break;
        const auto chain = table_.chains.find(*target);
        if (chain == table_.chains.end()) return {*target, count_};
        const auto inner = through(chain->second);
        if (!inner.target.empty()) return inner;
      }
    }
    return {{}, count_};
  }

 private:
  /// The rule's target where the packet matches.
  std::optional<std::string> decision(const std::vector<std::string>& words) const {
    bool negated = false;
    for (std::size_t i = 0; i < words.size(); ++i) {
      const auto& word = words[i];
      if (word == "-j") {
        std::string target;
        for (auto rest = i + 1; rest < words.size(); ++rest) {
          target += (target.empty() ? "" : " ") + words[rest];
        }
        return target;
      }
      if (word == "!") {
        negated = true;
        continue;
      }
      if (matches(word, words.at(i + 1)) == negated) return std::nullopt;
      negated = false;
      ++i;
    }
    throw std::logic_error("a rule without target");
  }

  bool matches(const std::string& option, const std::string& value) const {
    if (option == "-m" || option == "--comment") return true;
    if (option == "-s") return is_in(value, packet_.source);
    if (option == "-d") return is_in(value, packet_.destination);
    if (option == "-p") return (value == "tcp") == (packet_.protocol == model::Protocol::tcp);
    if (option == "--dport") return has_port(value, packet_.port);
    if (option == "--mark") return packet_.marked;
    if (option == "--src-type") return packet_.from_this_node;
    if (option == "--dst-type") return packet_.to_this_node;
    if (option == "--ctstate") return value == "NEW" || packet_.redirected;
    throw std::logic_error("an unknown match: " + option);
  }

  const TableRules& table_;
  const Packet& packet_;
  std::size_t count_ = 0;
};

}  // namespace

Walk walk(const TableRules& table, const std::string& built_in, const Packet& packet) {
  return Walker(table, packet).through(table.jumps.at(built_in));
}

}  // namespace kubeportal::portal::test
