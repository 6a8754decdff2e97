"""Episodes as the looked-after return has them, cut from the dataset's episodes, placements and legal statuses.

Where the dataset's episodes already are those of the return, as in most systems, nothing is cut, and placement and
legal status are those that hold on the first day. Else each change of either within an episode begins a new one.
"""

EPISODES = """
    WITH episodes AS (
        SELECT *, file || '|' || row AS episode, day_of(clae_cla_episode_start_date) AS began,
            coalesce(day_of(clae_cla_episode_ceased_date), DATE '9999-12-31') AS ended
        FROM ssd_cla_episodes),
    periods AS (SELECT clae_cla_id AS id, min(clae_person_id) AS person FROM ssd_cla_episodes
                WHERE told(clae_cla_id) IS NOT NULL GROUP BY ALL),
    placements AS (
        SELECT coalesce(told(clap_person_id), person) AS person, clap_cla_placement_id AS placed,
            clap_cla_placement_type AS placement, clap_cla_placement_provider AS provider,
            clap_cla_placement_change_reason AS change_reason, day_of(clap_cla_placement_start_date) AS began,
            coalesce(day_of(clap_cla_placement_end_date), DATE '9999-12-31') AS ended
        FROM ssd_cla_placement LEFT JOIN periods ON periods.id = clap_cla_id),
    statuses AS (
        SELECT lega_person_id AS person, lega_legal_status AS legal_status,
            regexp_matches(lega_legal_status, '^[A-Z]\\d$') AS is_code, day_of(lega_legal_status_start_date) AS began,
            coalesce(day_of(lega_legal_status_end_date), DATE '9999-12-31') AS ended
        FROM ssd_legal_status),
    changes AS (SELECT person, began FROM placements UNION SELECT person, began FROM statuses),
    days AS (
        SELECT episode, clae_person_id AS person, began AS day, clae_cla_placement_id AS placed FROM episodes
        UNION
        SELECT e.episode, person, c.began, NULL FROM episodes e
        JOIN changes c ON c.person = e.clae_person_id AND c.began > e.began AND c.began < e.ended),
    in_place AS (
        SELECT d.*, p.placed AS place_id, p.placement, p.provider, p.change_reason, p.ended AS placed_until
        FROM days d LEFT JOIN placements p
            ON p.person = d.person AND (d.day >= p.began AND d.day < p.ended OR p.placed = d.placed)
        QUALIFY row_number() OVER (PARTITION BY d.episode, d.day ORDER BY coalesce(d.day >= p.began AND d.day < p.ended,
            false) DESC, coalesce(p.placed = d.placed, false) DESC, p.began DESC, p.placed) = 1),
    -- legal statuses that are none of looked-after children, such as private fostering, stand beside the others
    held AS (
        SELECT d.*, s.legal_status FROM in_place d LEFT JOIN statuses s
            ON s.person = d.person AND d.day >= s.began AND d.day < s.ended
        QUALIFY row_number() OVER (PARTITION BY d.episode, d.day
            ORDER BY s.is_code DESC NULLS LAST, s.began DESC, s.legal_status) = 1),
    compared AS (
        SELECT *, day = min(day) OVER (PARTITION BY episode) OR day IS NULL AS is_first,
            legal_status IS DISTINCT FROM lag(legal_status) OVER turn AS is_ordered,
            place_id IS DISTINCT FROM lag(place_id) OVER turn AS is_moved
        FROM held WINDOW turn AS (PARTITION BY episode ORDER BY day)),
    pieces AS (
        SELECT *, lead(day) OVER (PARTITION BY episode ORDER BY day) AS next_day
        FROM compared WHERE is_first OR is_ordered OR is_moved)
    SELECT e.file, e.row, e.clae_person_id AS local_id,
        CASE WHEN is_first THEN clae_cla_episode_start_date ELSE alike(day, clae_cla_episode_start_date) END
            AS happened_on,
        CASE WHEN next_day IS NULL THEN clae_cla_episode_ceased_date
             ELSE alike(next_day, clae_cla_episode_start_date) END AS ended_on,
        CASE WHEN is_first THEN clae_cla_episode_start_reason WHEN is_ordered AND is_moved THEN 'B'
             WHEN is_moved THEN 'P' ELSE 'L' END AS start_reason,
        p.legal_status, clae_cla_primary_need_code AS need, p.placement, p.provider,
        CASE WHEN next_day IS NULL THEN clae_cla_episode_ceased_reason ELSE 'X1' END AS end_reason,
        CASE WHEN placed_until = coalesce(next_day, e.ended) THEN change_reason END AS change_reason
    FROM pieces p JOIN episodes e USING (episode)"""
