namespace Askew.Importing.Caffe;

/// <summary>Lists of numbers in messages: a hostile file's may be very long.</summary>
internal static class NumberList
{
    private const int MostShown = 32;

    /// <summary>The numbers in brackets, the first few of very many.</summary>
    public static string Text<T>(IReadOnlyCollection<T> numbers) =>
        $"[{string.Join(",", numbers.Take(MostShown))}{(numbers.Count > MostShown ? ",..." : string.Empty)}]";
}
