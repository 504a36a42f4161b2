namespace Askew.Fuzz;

/// <summary>A kind of input, how it is made, and what is done with it.</summary>
internal interface IKind
{
    /// <summary>Its name, with which files of it begin.</summary>
    string Name { get; }

    /// <summary>What such files end in.</summary>
    string Extension { get; }

    /// <summary>How many are tried in one round; all kinds together take about a minute of two processors for it.</summary>
    int Round { get; }

    /// <summary>After how long an input counts as one that never ends; much longer than it takes on a busy machine.</summary>
    TimeSpan Patience => TimeSpan.FromMinutes(1);

    /// <summary>An input.</summary>
    byte[] Make(Random random);

    /// <summary>Does with <paramref name="input"/> what users do with such files.</summary>
    /// <returns>What became of it.</returns>
    /// <exception cref="FaultException">It went wrong; so is any other exception a fault.</exception>
    Outcome Try(byte[] input, Sandbox sandbox);
}
