namespace Askew.Cli.Tests;

/// <summary>A test that is reported as skipped where there is no Slurm to start.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SlurmFactAttribute : FactAttribute
{
    /// <summary>Skips where there is none.</summary>
    public SlurmFactAttribute() => Skip = Slurm.WhyMissing;
}
