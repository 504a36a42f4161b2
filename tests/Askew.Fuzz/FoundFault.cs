namespace Askew.Fuzz;

/// <summary>A fault that was found.</summary>
/// <param name="Kind">The kind of input.</param>
/// <param name="Signature">The kind of fault.</param>
/// <param name="Message">All that is known.</param>
/// <param name="Input">The input.</param>
internal sealed record FoundFault(string Kind, string Signature, string Message, byte[] Input)
{
    /// <summary>The name of the file that it is kept in, without extension: the same for all of a kind.</summary>
    public string FileName => $"{Kind}-{Convert.ToHexString(
        System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(Signature)))[..10]}";
}
