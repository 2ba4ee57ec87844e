"""A real Slurm on this machine, on loopback ports of its own, started for a test and gone after it."""

import os
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

PROGRAMS = ("slurmctld", "slurmd", "munged", "mungekey", "sbatch", "squeue", "scancel", "scontrol", "sinfo")
NODES = ("n1", "n2")

CONFIG = """
ClusterName=lacuna
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={ports[0]}
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket={folder}/munge.socket
MpiDefault=none
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
SwitchType=switch/none
ReturnToService=2
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd-%n.pid
SlurmdSpoolDir={folder}/spool-%n
StateSaveLocation={folder}/state
SlurmctldLogFile={folder}/slurmctld.log
SlurmdLogFile={folder}/slurmd-%n.log
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SchedulerType=sched/backfill
SchedulerParameters=batch_sched_delay=0,sched_min_interval=0,bf_interval=1,bf_continue
CommunicationParameters=NoInAddrAny,NoCtldInAddrAny
AccountingStorageType=accounting_storage/none
JobCompType=jobcomp/none
SlurmdTimeout=5
MinJobAge=300
KillWait=1
NodeName=DEFAULT CPUs=1 Boards=1 SocketsPerBoard=1 CoresPerSocket=1 ThreadsPerCore=1 RealMemory=500 State=UNKNOWN
NodeName=n1 NodeHostname={host} NodeAddr=127.0.0.1 Port={ports[1]}
NodeName=n2 NodeHostname={host} NodeAddr=127.0.0.1 Port={ports[2]}
PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP
"""


def why_not():
    """Why no cluster can be started here, or "" if one can."""
    missing = [name for name in PROGRAMS if find(name) is None]
    if missing:
        return f"install slurm-wlm and munge: there is no {', '.join(missing)}"
    if os.geteuid() != 0:
        return "Slurm's daemons are started as root"
    return ""


def find(program):
    return shutil.which(program, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/bin")


def free_ports(count):
    sockets = [socket.socket() for _ in range(count)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


class Cluster:
    """One controller and two nodes of one core each, with a key and a munge daemon of their own."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.daemons = {}
        host = socket.gethostname().split(".")[0]
        (self.folder / "state").mkdir(parents=True)
        # Not left to be found out: slurmd does not start where no cgroups are mounted, as in a container.
        (self.folder / "cgroup.conf").write_text("CgroupPlugin=cgroup/v1\n")
        config = self.folder / "slurm.conf"
        config.write_text(CONFIG.format(host=host, folder=self.folder, ports=free_ports(3)))
        self.environment = os.environ | {"SLURM_CONF": str(config)}

    def __enter__(self):
        try:
            self.start_munge()
            self.start("slurmctld", "slurmctld", "-D", "-c")
            for node in NODES:
                self.start_node(node)
            self.wait_for(lambda: self.idle_nodes() == len(NODES), 30, "idle nodes")
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for name in list(self.daemons):
            self.kill(name)

    def start_munge(self):
        key = self.folder / "munge.key"
        subprocess.run([find("mungekey"), "--create", "--keyfile", key], check=True)
        key.chmod(0o600)
        self.start("munged", "munged", "--foreground", "--force", f"--key-file={key}", f"--socket={self.folder}/munge.socket",
                   f"--pid-file={self.folder}/munged.pid", f"--seed-file={self.folder}/munge.seed",
                   f"--log-file={self.folder}/munged.log")
        self.wait_for((self.folder / "munge.socket").exists, 10, "munged")

    def start(self, name, program, *arguments):
        with open(self.folder / f"{name}.out", "ab") as log:
            self.daemons[name] = subprocess.Popen([find(program), *map(str, arguments)], env=self.environment, stdout=log,
                                                  stderr=subprocess.STDOUT, start_new_session=True)

    def start_node(self, node):
        (self.folder / f"spool-{node}").mkdir(exist_ok=True)
        self.start(node, "slurmd", "-D", "-N", node)

    def kill(self, name):
        """The daemon and, as when a node loses power, all that runs on it."""
        daemon = self.daemons.pop(name)
        for process in [daemon.pid, *self.descendants(daemon.pid), *self.steps(name)]:
            try:
                os.kill(process, signal.SIGKILL)
            except ProcessLookupError:
                pass
        daemon.wait()

    def descendants(self, pid):
        listed = subprocess.run(["ps", "-e", "-o", "pid=,ppid="], capture_output=True, text=True).stdout.split()
        parents = dict(zip(map(int, listed[::2]), map(int, listed[1::2])))
        found = [pid]
        for one in found:
            found += [child for child, parent in parents.items() if parent == one]
        return found[1:]

    def steps(self, node):
        """What slurmstepd, which is no child of slurmd, runs of this cluster's jobs on the node."""
        found = []
        names = (f"SLURM_CONF={self.folder}/slurm.conf", f"SLURMD_NODENAME={node}")
        for process in Path("/proc").glob("[0-9]*"):
            try:
                environment = (process / "environ").read_bytes().split(b"\0")
                if all(name.encode() in environment for name in names):
                    pid = int(process.name)
                    found += [pid, *self.descendants(pid), int((process / "stat").read_text().rsplit(")", 1)[1].split()[1])]
            except (OSError, ValueError):
                continue
        return [pid for pid in found if pid > 1 and pid != os.getpid()]

    def run(self, program, *arguments):
        finished = subprocess.run([find(program), *map(str, arguments)], env=self.environment, capture_output=True, text=True,
                                  timeout=60)
        assert finished.returncode == 0, finished.stderr
        return finished.stdout

    def idle_nodes(self):
        listed = subprocess.run([find("sinfo"), "-h", "-N", "-o", "%t"], env=self.environment, capture_output=True,
                                text=True).stdout
        return listed.split().count("idle")

    def submit(self, script, *arguments):
        return self.run("sbatch", "--parsable", *arguments, script).strip()

    def queue(self, job):
        return self.run("squeue", "-h", "-r", "-j", job, "-o", "%T").split()

    def nodes(self, job):
        """Where the job's tasks run."""
        return set(self.run("squeue", "-h", "-r", "-t", "RUNNING", "-j", job, "-o", "%N").split())

    def wait_for(self, condition, seconds, what):
        deadline = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > deadline:
                logs = "\n".join(f"{log}:\n{log.read_text()[-2000:]}" for log in sorted(self.folder.glob("*.log")))
                raise TimeoutError(f"no {what} after {seconds} s\n{logs}")
            time.sleep(0.05)
