#include "sim/sweep/cluster_script.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/config/problems.h"

namespace lacuna {
namespace {

using testing::HasSubstr;

const ClusterJob job{"/opt/lacuna", "/data/s", 5, 2, {"--time-limit", "60"}};

TEST(ClusterScript, SlurmRunsAnArrayOfShards) {
  const ClusterScript script = script_writer("slurm")(job);
  EXPECT_EQ(script.file, "sweep.sbatch");
  EXPECT_THAT(script.text, HasSubstr("#SBATCH --array=0-4\n#SBATCH --cpus-per-task=2\n"));
  EXPECT_THAT(script.text, HasSubstr("exec /opt/lacuna sweep /data/s/sweep.json --out /data/s --jobs 2 "
                                     "--time-limit 60 --shard auto/5\n"));
}

TEST(ClusterScript, SlurmGetsNoArrayThatItRefuses) {
  ClusterJob large = job;
  large.tasks = 1000;
  EXPECT_THAT(script_writer("slurm")(large).text, HasSubstr("--array=0-999\n"));
  large.tasks = 4999;
  const ClusterScript script = script_writer("slurm")(large);
  EXPECT_THAT(script.text, HasSubstr("--array=0-999\n"));
  EXPECT_THAT(script.text, HasSubstr("--shard $((${1:?the first shard} + SLURM_ARRAY_TASK_ID))/5000\n"));
  EXPECT_EQ(script.how_to_start,
            "for first in $(seq 0 1000 4000); do sbatch /data/s/sweep.sbatch $first; done");
  large.tasks = 1001;
  EXPECT_THAT(script_writer("slurm")(large).text, HasSubstr("--array=0-500\n"));
}

TEST(ClusterScript, MakeHasATargetPerShard) {
  const ClusterScript script = script_writer("make")(job);
  EXPECT_THAT(script.text, HasSubstr("SHARDS := shard-0 shard-1 shard-2 shard-3 shard-4\n"));
  EXPECT_THAT(script.text, HasSubstr("--shard $(patsubst shard-%,%,$@)/5\n"));
  EXPECT_EQ(script.how_to_start, "make -j$(nproc) -f /data/s/sweep.mk") << "on as many cores as there are";
}

TEST(ClusterScript, CondorQueuesTheShards) {
  const ClusterScript script = script_writer("condor")(job);
  EXPECT_THAT(script.text,
              HasSubstr("executable = /opt/lacuna\narguments = \"'sweep' '/data/s/sweep.json' "));
  EXPECT_THAT(script.text, HasSubstr("'--shard' $(Process)/5\"\n"));
  EXPECT_THAT(script.text, HasSubstr("queue 5\n"));
}

// As its manual says of the "new syntax": double quotes around all, single ones around each; doubled inside.
TEST(ClusterScript, CondorsArgumentsAreQuotedByItsOwnRules) {
  ClusterJob odd = job;
  odd.folder = "/a b/it's \"new\" $(x)";
  const std::string text = script_writer("condor")(odd).text;
  EXPECT_THAT(text, HasSubstr(R"('--out' '/a b/it''s ""new"" $(DOLLAR)(x)' '--jobs' '2')"));
  EXPECT_THAT(text, HasSubstr("log = /a b/it's \"new\" $(DOLLAR)(x)/log/condor.log\n"));
}

TEST(ClusterScript, CommandsToCopyAreQuoted) {
  ClusterJob odd = job;
  odd.folder = "/a;b&(c)";
  EXPECT_EQ(script_writer("slurm")(odd).how_to_start, "sbatch '/a;b&(c)/sweep.sbatch'");
  EXPECT_THAT(script_writer("slurm")(odd).text, HasSubstr("#   sbatch '/a;b&(c)/sweep.sbatch'\n"));
  EXPECT_EQ(script_writer("condor")(odd).how_to_start, "condor_submit '/a;b&(c)/sweep.sub'");
  odd.folder = "/a b$c#d";
  EXPECT_EQ(script_writer("make")(odd).how_to_start, "make -j$(nproc) -f '/a b$c#d/sweep.mk'");
  EXPECT_THAT(script_writer("make")(odd).text, HasSubstr("--out '/a b$$c#d' "));
}

TEST(ClusterScript, OtherEnginesAndOddPathsAreRefused) {
  EXPECT_THROW(script_writer("slrm"), InputError);
  ClusterJob odd = job;
  for (const char* folder : {"/with space", "/with\"quote", "/with$dollar", "/with%percent", "/with#hash"}) {
    odd.folder = folder;
    EXPECT_THROW(script_writer("slurm")(odd), InputError) << folder;
  }
  for (const char* folder : {"/new\nline", "/\x1b[31m", "/\xff"}) {
    odd.folder = folder;
    for (const char* engine : {"slurm", "make", "condor"})
      EXPECT_THROW(script_writer(engine)(odd), InputError) << folder;
  }
}

}  // namespace
}  // namespace lacuna
