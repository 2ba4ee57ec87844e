// Google Benchmark's main, and the ratios at the end (on stderr, so that --benchmark_format=json stays JSON).
#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <systemc>

#include "tests/benchmark/summary.h"

int sc_main(int, char**) {
  return 0;
}

int main(int argc, char** argv) {
  sc_core::sc_report_handler::set_actions(sc_core::SC_INFO, sc_core::SC_DO_NOTHING);
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  benchmark::RunSpecifiedBenchmarks();
  fmt::print(stderr, "{}", lacuna::bench::summary());
  return 0;
}
