using System.CommandLine;
using BenchmarkDotNet.Running;

namespace Askew.Benchmarks.Kernels;

/// <summary><c>kernels</c>: kernels alone, by BenchmarkDotNet, whose options follow.</summary>
internal static class KernelsCommand
{
    public static Command Create()
    {
        var options = new Argument<string[]>("OPTIONS") { Description = "BenchmarkDotNet's: --filter '*', --job dry -i for a trial." };
        var command = new Command("kernels", "Time kernels alone.") { options };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction(result =>
        {
            BenchmarkSwitcher.FromAssembly(typeof(KernelsCommand).Assembly)
                .Run([.. result.GetValue(options) ?? [], .. result.UnmatchedTokens]);
        });
        return command;
    }
}
