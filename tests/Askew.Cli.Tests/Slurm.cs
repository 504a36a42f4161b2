using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Askew.Cli.Tests;

/// <summary>A real Slurm of one node, in a folder of its own; all of its processes end when it is disposed.</summary>
internal sealed class Slurm : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private static readonly string[] Programs =
        ["/usr/sbin/slurmctld", "/usr/sbin/slurmd", "/usr/sbin/munged", "/usr/bin/sbatch", "/usr/bin/scancel", "/usr/bin/sinfo"];

    private readonly string folder = Directory.CreateTempSubdirectory("askew-slurm-").FullName;

    /// <summary>Starts it.</summary>
    public Slurm()
    {
        File.WriteAllBytes(PathOf("key"), RandomNumberGenerator.GetBytes(1024));
        Tool.Shell(folder, "chmod 400 key");
        Directory.CreateDirectory(PathOf("state"));
        Directory.CreateDirectory(PathOf("spool"));
        string host = Dns.GetHostName().Split('.')[0];
        File.WriteAllText(PathOf("slurm.conf"), $"""
            ClusterName=t
            SlurmctldHost={host}(127.0.0.1)
            AuthType=auth/munge
            AuthInfo=socket={PathOf("munge.socket")}
            SlurmUser=root
            SlurmctldPort={FreePort()}
            SlurmdPort={FreePort()}
            StateSaveLocation={PathOf("state")}
            SlurmdSpoolDir={PathOf("spool")}
            SlurmctldPidFile={PathOf("slurmctld.pid")}
            SlurmdPidFile={PathOf("slurmd.pid")}
            SlurmctldLogFile={PathOf("slurmctld.log")}
            SlurmdLogFile={PathOf("slurmd.log")}
            ProctrackType=proctrack/pgid
            TaskPlugin=task/none
            SelectType=select/cons_tres
            SelectTypeParameters=CR_Core
            ReturnToService=2
            MpiDefault=none
            NodeName={host} NodeAddr=127.0.0.1 CPUs=2 State=UNKNOWN
            PartitionName=p Nodes=ALL Default=YES State=UP

            """);
        Environment = new Dictionary<string, string> { ["SLURM_CONF"] = PathOf("slurm.conf") };
        try
        {
            Start("/usr/sbin/munged", $"--key-file={PathOf("key")}", $"--socket={PathOf("munge.socket")}",
                $"--pid-file={PathOf("munged.pid")}", $"--log-file={PathOf("munged.log")}", $"--seed-file={PathOf("seed")}", "--force");
            Start("/usr/sbin/slurmctld", "-f", PathOf("slurm.conf"));
            Start("/usr/sbin/slurmd", "-f", PathOf("slurm.conf"));
            var clock = Stopwatch.StartNew();
            while (!Tool.Shell(folder, Environment, "sinfo -h -o %T").Output.Contains("idle", StringComparison.Ordinal))
            {
                Assert.True(clock.Elapsed < Patience, "The node does not become idle: " + Log());
                Thread.Sleep(200);
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Why a test that needs it is skipped; null where it can run.</summary>
    public static string? WhyMissing { get; } = !OperatingSystem.IsLinux() || System.Environment.UserName != "root"
        ? "SKIPPED: Slurm is started as root on Linux only; no array job has run."
        : Programs.FirstOrDefault(program => !File.Exists(program)) is { } missing
            ? $"SKIPPED: there is no {missing} (apt-get install slurmctld slurmd slurm-client munge); no array job has run."
        : null;

    /// <summary>What its commands find it by.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; }

    public void Dispose()
    {
        foreach (string name in new[] { "slurmd.pid", "slurmctld.pid", "munged.pid" })
        {
            if (File.Exists(PathOf(name)) && int.TryParse(File.ReadAllText(PathOf(name)), out int id))
            {
                End(id);
            }
        }

        Directory.Delete(folder, recursive: true);
    }

    private static void End(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            process.Kill();
            process.WaitForExit(Patience);
        }
        catch (ArgumentException)
        {
            // It has ended by itself.
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private void Start(string program, params string[] arguments)
    {
        // They go to the background and keep what they are given open, so nothing is read from them.
        string line = string.Join(' ', arguments.Prepend(program).Select(word => $"'{word}'"));
        CommandResult result = Tool.Shell(folder, Environment, $"{line} </dev/null >>start.log 2>&1");
        Assert.True(result.ExitCode == 0, $"{program}: {Log()}");
    }

    private string Log() => string.Join('\n', Directory.EnumerateFiles(folder, "*.log").Select(File.ReadAllText));

    private string PathOf(string name) => Path.Combine(folder, name);
}
