#include "proxy/command/command.hpp"

int main(int argc, char** argv) { return kubeportal::command::run(argc, argv); }
