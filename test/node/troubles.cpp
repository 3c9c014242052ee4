#include "test/node/troubles.hpp"

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <sstream>
#include <stdexcept>
#include <utility>

#include <boost/regex.hpp>

namespace kubeportal::node {

namespace {

const std::string kDocument = KUBE_PORTAL_DEBUGGING;
const std::string kFence = "```";

std::string document() {
  std::ifstream file(kDocument);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// From where to where the lines of a block are.
std::pair<std::size_t, std::size_t> block_in(const std::string& text, const std::string& name) {
  const auto opening = kFence + "text " + name + '\n';
  const auto found = text.find(opening);
  if (found == text.npos) throw std::runtime_error(kDocument + " has no block " + name);
  const auto begin = found + opening.size();
  return {begin, text.find(kFence, begin)};
}

/// What differs from run to run is the same afterwards, spaces of columns included.
std::string masked(std::string text) {
  const std::pair<boost::regex, const char*> masks[] = {
      {boost::regex(R"(\d{4}-\d\d-\d\dT[0-9:.]+Z)"), "MOMENT"},
      {boost::regex(R"(pid \d+)"), "pid PID"},
      {boost::regex(R"(worker \d+)"), "worker N"},
      {boost::regex(R"(\d+ packets?)"), "N packets"},
      {boost::regex(R"([0-9.]+ ms)"), "N ms"},
      {boost::regex(R"(for \d+ s more)"), "for N s more"},
      {boost::regex(R"(KUBE-(SRC|WAY)-[0-9A-F]+)"), "KUBE-$1-DIGEST"},
      {boost::regex(R"((:|--to-ports )([3-6]\d{4})\b)"), "$1PORT"},
      {boost::regex(R"( +)"), " "},
  };
  for (const auto& [pattern, word] : masks) text = boost::regex_replace(text, pattern, word);
  return text;
}

bool is_to_be_written() {
  const char* const wish = std::getenv("KUBE_PORTAL_WRITE_DEBUGGING");
  return wish != nullptr && std::string(wish) == "1";
}

}  // namespace

TroubledLab::TroubledLab() {
  run_in(pod, {"ip", "address", "add", "10.244.1.3/24", "dev", "eth0"});
  const Inside inside(pod);
  for (const auto& [letter, address] :
       {std::pair{'a', "10.244.1.2:8080"}, {'b', "10.244.1.3:8080"}}) {
    endpoints.push_back(
        std::make_unique<system::EchoEndpoint>(letter, *model::parse_socket_address(address)));
  }
  dns =
      std::make_unique<system::DatagramEcho>("d", *model::parse_socket_address("10.244.1.2:8053"));
}

system::Said Transcript::run(const std::vector<std::string>& arguments,
                             const std::string& lines_with) {
  const Inside inside(lab_.node);
  auto said = system::asked(lab_.admin_socket(), arguments);
  text_ += "$ kube-portal";
  for (const auto& argument : arguments) text_ += ' ' + argument;
  if (lines_with.empty()) {
    text_ += '\n' + said.out;
    return said;
  }
  text_ += " | grep " + lines_with + '\n';
  std::istringstream lines(std::exchange(said.out, {}));
  for (std::string line; std::getline(lines, line);) {
    if (line.find(lines_with) != line.npos) said.out += line + '\n';
  }
  text_ += said.out;
  return said;
}

std::string Transcript::documented() const {
  auto text = document();
  const auto [begin, end] = block_in(text, name_);
  auto block = text.substr(begin, end - begin);
  if (!is_to_be_written() || masked(block) == seen()) return masked(block);
  text.replace(begin, end - begin, text_);
  std::ofstream(kDocument) << text;
  return seen();
}

std::string Transcript::seen() const { return masked(text_); }

std::string first_line(const system::Said& said) { return said.out.substr(0, said.out.find('\n')); }

}  // namespace kubeportal::node
