#include "tests/unit/config/machine.h"

namespace lacuna {
namespace {

using test::read;
using testing::ElementsAre;
using testing::IsEmpty;

// The problems of a machine whose one odd member is given.
std::vector<std::string> problems_of(const std::string& member) {
  return read("{\"name\": \"m\", " + member + "}").lines();
}

TEST(Reader, ReadsEveryKind) {
  const auto result = read(R"({
    "$schema": "s.json", "name": "scnn", "note": "", "dataflow": "row_stationary", "rows": 4096, "seed": 9, "kernel": [3, 5],
    "density": 1, "trace": true, "inputs": ["a", "b"], "tile": [1, 2, 3], "depth": 0,
    "dram": {"bandwidth_bytes_per_cycle": 12.8}, "buffers": [{"name": "w", "banks": 4, "fill": 0.25}, {"name": "i"}]})");
  EXPECT_THAT(result.lines(), IsEmpty());
  const test::Machine& m = result.machine;
  EXPECT_EQ(m.name, "scnn");
  EXPECT_EQ(m.note, "");
  EXPECT_EQ(m.dataflow, "row_stationary");
  EXPECT_EQ(m.rows, 4096);
  EXPECT_EQ(m.seed, 9);
  EXPECT_EQ(m.kernel_h, 3);
  EXPECT_EQ(m.kernel_w, 5);
  EXPECT_EQ(m.density, 1.0);
  EXPECT_TRUE(m.trace);
  EXPECT_THAT(m.inputs, ElementsAre("a", "b"));
  EXPECT_EQ(m.tile, (std::vector<std::int64_t>{1, 2, 3}));
  EXPECT_EQ(m.depth, 0);
  EXPECT_EQ(m.dram.bandwidth_bytes_per_cycle, (Ratio{64, 5}));
  EXPECT_EQ(m.dram.latency_cycles, 100);
  ASSERT_EQ(m.buffers.size(), 2U);
  EXPECT_EQ(m.buffers[0].banks, 4);
  EXPECT_EQ(m.buffers[0].fill, 0.25);
  EXPECT_EQ(m.buffers[1].name, "i");
  EXPECT_EQ(m.buffers[1].banks, 8);
}

TEST(Reader, LeavesDefaultsAlone) {
  const auto result = read(R"({"name": "m", "depth": null, "tile": null})");
  EXPECT_THAT(result.lines(), IsEmpty());
  EXPECT_EQ(result.machine.rows, 8);
  EXPECT_EQ(result.machine.dram.bandwidth_bytes_per_cycle, (Ratio{64, 5}));
  EXPECT_EQ(result.machine.depth, std::nullopt);
}

TEST(Reader, ChecksIntegers) {
  EXPECT_THAT(problems_of(R"("rows": -1)"),
              ElementsAre("m.json: /rows: expected an integer from 1 to 4096, found -1"));
  EXPECT_THAT(problems_of(R"("rows": 4097)"),
              ElementsAre("m.json: /rows: expected an integer from 1 to 4096, found 4097"));
  EXPECT_THAT(problems_of(R"("rows": 3.9)"),
              ElementsAre("m.json: /rows: expected an integer from 1 to 4096, found 3.9"));
  EXPECT_THAT(problems_of(R"("rows": 1e3)"),
              ElementsAre("m.json: /rows: expected an integer from 1 to 4096, found 1000.0"));
  EXPECT_THAT(problems_of(R"("rows": 1e30)"),
              ElementsAre("m.json: /rows: expected an integer from 1 to 4096, found 1e+30"));
  EXPECT_THAT(problems_of(R"("rows": "8")"),
              ElementsAre("m.json: /rows: expected an integer from 1 to 4096, found \"8\""));
  EXPECT_THAT(problems_of(R"("rows": null)"),
              ElementsAre("m.json: /rows: expected an integer from 1 to 4096, found null"));
  EXPECT_THAT(problems_of(R"("rows": [8])"),
              ElementsAre("m.json: /rows: expected an integer from 1 to 4096, found [8]"));
  EXPECT_THAT(problems_of(R"("seed": -1)"),
              ElementsAre("m.json: /seed: expected an integer of at least 0, found -1"));
}

TEST(Reader, ChecksIntegersBeyond64Bits) {
  EXPECT_EQ(read(R"({"name": "m", "seed": 9223372036854775807})").machine.seed, 9223372036854775807);
  EXPECT_THAT(problems_of(R"("seed": 9223372036854775808)"),
              ElementsAre("m.json: /seed: expected an integer from 0 to 9223372036854775807, "
                          "found 9223372036854775808"));
  EXPECT_THAT(
      problems_of(R"("seed": 123456789012345678901234567890)"),
      ElementsAre(
          "m.json: /seed: expected an integer from 0 to 9223372036854775807, found 1.2345678901234568e+29"));
  EXPECT_THAT(problems_of(R"("depth": 18446744073709551615)"),
              ElementsAre("m.json: /depth: expected an integer from 0 to 64, found 18446744073709551615"));
}

TEST(Reader, ChecksNumbers) {
  EXPECT_THAT(problems_of(R"("density": 1.5)"),
              ElementsAre("m.json: /density: expected a number from 0 to 1, found 1.5"));
  EXPECT_THAT(problems_of(R"("density": -1e-300)"),
              ElementsAre("m.json: /density: expected a number from 0 to 1, found -1e-300"));
  EXPECT_THAT(problems_of(R"("density": true)"),
              ElementsAre("m.json: /density: expected a number from 0 to 1, found true"));
}

TEST(Reader, ChecksBooleansAndTexts) {
  EXPECT_THAT(problems_of(R"("trace": 1)"), ElementsAre("m.json: /trace: expected true or false, found 1"));
  EXPECT_THAT(problems_of(R"("note": 5)"), ElementsAre("m.json: /note: expected a string, found 5"));
  EXPECT_THAT(read(R"({"name": ""})").lines(),
              ElementsAre("m.json: /name: expected a string that is not empty, found \"\""));
}

TEST(Reader, ChecksRatios) {
  const auto bandwidth = [](const std::string& json) {
    return problems_of(R"("dram": {"bandwidth_bytes_per_cycle": )" + json + "}");
  };
  const std::string expected =
      "m.json: /dram/bandwidth_bytes_per_cycle: expected a number greater than 0, or a ratio such as "
      "\"64/5\", "
      "with parts up to 1000000000, found ";
  EXPECT_THAT(bandwidth("16"), IsEmpty());
  EXPECT_THAT(bandwidth("\"64/3\""), IsEmpty());
  EXPECT_THAT(bandwidth("\"12.8\""), IsEmpty());
  for (const char* bad : {"0", "-1", "0.0", "-12.8", "\"0/5\"", "\"5/0\"", "\"fast\"", "1e+30", "null",
                          "[64,5]", "0.12345678901234"}) {
    EXPECT_THAT(bandwidth(bad), ElementsAre(expected + bad));
  }
}

TEST(Reader, ReadsTheRatioThatWasWritten) {
  const auto read_as = [](const std::string& json) {
    return read(R"({"name": "m", "dram": {"bandwidth_bytes_per_cycle": )" + json + "}}")
        .machine.dram.bandwidth_bytes_per_cycle;
  };
  EXPECT_EQ(read_as("12.8"), (Ratio{64, 5}));
  EXPECT_EQ(read_as("0.1"), (Ratio{1, 10}));
  EXPECT_EQ(read_as("1e3"), (Ratio{1000, 1}));
  EXPECT_EQ(read_as("25.6"), (Ratio{128, 5}));
}

TEST(Reader, ChecksChoices) {
  const std::string expected =
      R"(m.json: /dataflow: expected "planar", "output_stationary" or "row_stationary", found )";
  EXPECT_THAT(problems_of(R"("dataflow": "planer")"),
              ElementsAre(expected + R"("planer"; did you mean "planar"?)"));
  EXPECT_THAT(problems_of(R"("dataflow": "x")"), ElementsAre(expected + "\"x\""));
  EXPECT_THAT(problems_of(R"("dataflow": 5)"), ElementsAre(expected + "5"));
}

TEST(Reader, ChecksPairsAndLists) {
  EXPECT_EQ(read(R"({"name": "m", "kernel": 7})").machine.kernel_w, 7);
  for (const char* bad : {"0", "[3]", "[3,12]", "[3,3,3]", "\"3\"", "[3,3.5]"}) {
    EXPECT_THAT(problems_of("\"kernel\": " + std::string(bad)),
                ElementsAre("m.json: /kernel: expected an integer from 1 to 11 or a pair of them, found " +
                            std::string(bad)));
  }
  for (const char* bad : {"1", "[1,2]", "[1,2,0]"}) {
    EXPECT_THAT(
        problems_of("\"tile\": " + std::string(bad)),
        ElementsAre("m.json: /tile: expected a list of 3 integers from 1 to 512, found " + std::string(bad)));
  }
  for (const char* bad : {"\"a\"", "[\"a\",5]", "[\"\"]"}) {
    EXPECT_THAT(problems_of("\"inputs\": " + std::string(bad)),
                ElementsAre("m.json: /inputs: expected a list of names, found " + std::string(bad)));
  }
}

TEST(Reader, ChecksObjects) {
  EXPECT_THAT(problems_of(R"("dram": 5)"), ElementsAre("m.json: /dram: expected an object, found 5"));
  EXPECT_THAT(problems_of(R"("buffers": {})"),
              ElementsAre("m.json: /buffers: expected a list of objects, found {}"));
  EXPECT_THAT(problems_of(R"("buffers": [{"name": "a"}, 7])"),
              ElementsAre("m.json: /buffers/1: expected an object, found 7"));
}

TEST(Reader, LimitsLists) {
  std::string many = "\"buffers\": [{}";
  for (int i = 0; i < 65'536; ++i) many += ",{}";
  EXPECT_THAT(problems_of(many + "]"),
              ElementsAre("m.json: /buffers: expected a list of at most 65536 objects, found "
                          "[{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}..."));
}

TEST(Reader, SuggestsTheNearestKey) {
  EXPECT_THAT(problems_of(R"("dram": {"bandwith": 5}, "row": 3, "voltage": 1)"),
              ElementsAre("m.json: /dram/bandwith: unknown key \"bandwith\"; did you mean "
                          "\"bandwidth_bytes_per_cycle\"?",
                          "m.json: /row: unknown key \"row\"; did you mean \"rows\"?",
                          "m.json: /voltage: unknown key \"voltage\"; expected \"name\", \"note\", "
                          "\"dataflow\", \"rows\", \"seed\", \"kernel\", \"density\", \"trace\", \"inputs\", "
                          "\"tile\", \"depth\", \"dram\", \"buffers\", \"$schema\" or \"extends\""));
}

TEST(Reader, AKeyThatIsAskedForIsKnown) {
  const auto fields = [](Fields& f) { (void)f.is_set("pruning"); };
  test::Result result;
  read_fields(parse_document(R"({"prunning": 1})", "m.json"), "", fields, result.problems, result.notes);
  EXPECT_THAT(result.lines(),
              ElementsAre("m.json: /prunning: unknown key \"prunning\"; did you mean \"pruning\"?"));
}

TEST(Reader, TextHasNoControlCharactersAndIsNotEndless) {
  EXPECT_THAT(
      problems_of(R"("note": "a\u001b[31m")"),
      ElementsAre("m.json: /note: expected strings without control characters, found \"a\\u001b[31m\""));
  EXPECT_THAT(problems_of(R"("note": "\u202e")"), testing::SizeIs(1));
  EXPECT_THAT(problems_of("\"note\": \"" + std::string(20'000, 'x') + "\""),
              ElementsAre(testing::StartsWith(
                  "m.json: /note: expected strings of at most 16384 bytes, found \"xxx")));
  EXPECT_THAT(problems_of(R"("note": "one\n\ttwo")"), testing::IsEmpty());
}

TEST(Reader, KnowsSchemaAndIgnoredKeysOnlyAtTheTop) {
  const Document document =
      parse_document(R"({"name": "m", "model": 1, "dram": {"$schema": "", "model": 2}})", "m.json");
  test::Result result;
  read_fields(document, "", test::fields_of(result.machine), result.problems, result.notes, {"model"});
  const std::string legal = "expected \"bandwidth_bytes_per_cycle\" or \"latency_cycles\"";
  EXPECT_THAT(result.lines(), ElementsAre("m.json: /dram/$schema: unknown key \"$schema\"; " + legal,
                                          "m.json: /dram/model: unknown key \"model\"; " + legal));
}

TEST(Reader, ReportsAllProblemsAtOnce) {
  EXPECT_THAT(read(R"({"rows": 0, "density": 2, "buffers": [{"banks": 0}], "nmae": "m"})").lines(),
              ElementsAre("m.json: missing required key \"name\"",
                          "m.json: /rows: expected an integer from 1 to 4096, found 0",
                          "m.json: /density: expected a number from 0 to 1, found 2",
                          "m.json: /buffers/0: missing required key \"name\"",
                          "m.json: /buffers/0/banks: expected an integer from 1 to 64, found 0",
                          "m.json: /nmae: unknown key \"nmae\"; did you mean \"name\"?"));
}

TEST(Reader, ReportsContradictions) {
  EXPECT_THAT(problems_of(R"("rows": 2000, "buffers": [{"name": "w", "banks": 7}])"),
              ElementsAre("m.json: /buffers/0/banks: 7 is not a power of two",
                          "m.json: /rows: needs a trace beyond 1000"));
  EXPECT_THAT(read(R"({"name": "nobody"})").lines(), ElementsAre("m.json: nobody has such a machine"));
}

TEST(Reader, LooksForContradictionsOnlyInWhatItCouldRead) {
  EXPECT_THAT(problems_of(R"("rows": 2000, "trace": "yes")"),
              ElementsAre("m.json: /trace: expected true or false, found \"yes\""));
}

TEST(Reader, NotesWhatHasNoEffect) {
  const auto notes = read(R"({"name": "m", "seed": 5})").notes;
  ASSERT_EQ(notes.size(), 1U);
  EXPECT_EQ(notes[0].pointer, "/seed");
  EXPECT_EQ(notes[0].message, "has no effect: there is no trace");
  EXPECT_THAT(read(R"({"name": "m", "seed": 1})").notes, IsEmpty());  // as the effective config says it
  EXPECT_THAT(read(R"({"name": "m", "seed": 5, "trace": true})").notes, IsEmpty());
}

TEST(Reader, ReadsAnObjectInsideADocument) {
  const Document document = parse_document(R"({"pe": {"name": "w", "bank": 4}, "odd": 5})", "m.json");
  const auto lines = [&](const std::string& pointer) {
    test::Buffer buffer;
    test::Result result;
    read_fields(document, pointer, test::fields_of(buffer), result.problems, result.notes);
    return result.lines();
  };
  EXPECT_THAT(lines("/pe"), ElementsAre("m.json: /pe/bank: unknown key \"bank\"; did you mean \"banks\"?"));
  EXPECT_THAT(lines("/odd"), ElementsAre("m.json: /odd: expected an object, found 5"));
  EXPECT_THAT(lines("/absent"), ElementsAre("m.json: /absent: missing required key \"name\""));
}

TEST(Reader, SaysWhatTheUserSet) {
  struct Probe {
    std::int64_t a = 1, b = 2;
    bool a_set = false, b_set = false;
    void fields(Fields& f) {
      f.integer("a", a, {}, "");
      f.integer("b", b, {}, "");
      a_set = f.is_set("a");
      b_set = f.is_set("b");
    }
  } probe;
  test::Result result;
  read_fields(parse_document(R"({"a": 1})", "m.json"), "", test::fields_of(probe), result.problems,
              result.notes);
  EXPECT_TRUE(probe.a_set);
  EXPECT_FALSE(probe.b_set);
  read_fields(parse_document(R"({"b": null})", "m.json"), "", test::fields_of(probe), result.problems,
              result.notes);
  EXPECT_TRUE(probe.b_set);  // to something wrong
  EXPECT_THAT(result.lines(), ElementsAre("m.json: /b: expected an integer of at least 0, found null"));
}

TEST(Reader, ShowsLongValuesShortened) {
  EXPECT_THAT(problems_of("\"rows\": \"" + std::string(1'000'000, 'x') + "\""),
              ElementsAre("m.json: /rows: expected an integer from 1 to 4096, found \"" +
                          std::string(56, 'x') + "..."));
  std::string umlauts;
  for (int i = 0; i < 60; ++i) umlauts += "\u00e4";
  EXPECT_THAT(problems_of("\"rows\": \"" + umlauts + "\""),
              ElementsAre("m.json: /rows: expected an integer from 1 to 4096, found \"" +
                          umlauts.substr(0, 56) + "..."));
}

}  // namespace
}  // namespace lacuna
