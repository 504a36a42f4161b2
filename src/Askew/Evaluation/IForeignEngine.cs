namespace Askew.Evaluation;

/// <summary>An engine that is no part of Askew: it comes in an assembly of its own, which is loaded where it is asked for.</summary>
internal interface IForeignEngine
{
    /// <summary>Makes a model ready to run.</summary>
    /// <exception cref="RequestException">The engine cannot run it.</exception>
    INetwork Open(ForeignModel model);
}
